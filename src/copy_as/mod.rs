//! A request as text to paste elsewhere: a command, a piece of code, or the message itself.
//!
//! What belongs here: one file for each form, and one for each language's quoting. This module returns text; the panel
//! writes it to the clipboard.
//!
//! Every form sends the recorded octets, or is refused, or says in a comment which field's octets it cannot send
//! (`octets.rs`). Secrets are masked unless the caller asks for them.

mod cmd;
mod curl;
mod fetch;
mod httpie;
mod message;
mod octets;
mod order_fetch;
mod order_sh;
mod posix;
mod powershell;
mod raw;
mod repair;
mod repair_fetch;
mod repair_sh;

#[cfg(test)]
mod tests;

pub use message::RequestMessage;
pub use repair::{RepairScript, ScriptWrite};

use crate::exchange::{ExchangeId, Inexact};
use std::fmt;

/// A form in which a request can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyForm {
    /// A curl command for a POSIX shell.
    Curl,
    /// A curl command for cmd.exe of Windows.
    CurlCmd,
    /// A call of the Fetch API.
    Fetch,
    /// Invoke-WebRequest of PowerShell 7.
    PowerShell,
    /// An HTTPie command for a POSIX shell.
    Httpie,
    /// The message as HTTP/1.1 writes it (RFC 9112).
    Raw,
    /// The whole repair as a shell script with curl.
    RepairSh,
    /// The whole repair as a JavaScript function.
    RepairFetch,
    /// A replay in order as a shell script with curl.
    OrderSh,
    /// A replay in order as a JavaScript function.
    OrderFetch,
}

impl CopyForm {
    /// All forms, in the order of the menu.
    pub const ALL: [CopyForm; 10] = [
        CopyForm::Curl,
        CopyForm::CurlCmd,
        CopyForm::Fetch,
        CopyForm::PowerShell,
        CopyForm::Httpie,
        CopyForm::Raw,
        CopyForm::RepairSh,
        CopyForm::RepairFetch,
        CopyForm::OrderSh,
        CopyForm::OrderFetch,
    ];

    /// Its stable name, in `data-copy`.
    pub fn slug(self) -> &'static str {
        match self {
            CopyForm::Curl => "curl",
            CopyForm::CurlCmd => "curl-cmd",
            CopyForm::Fetch => "fetch",
            CopyForm::PowerShell => "powershell",
            CopyForm::Httpie => "httpie",
            CopyForm::Raw => "raw",
            CopyForm::RepairSh => "repair-sh",
            CopyForm::RepairFetch => "repair-fetch",
            CopyForm::OrderSh => "order-sh",
            CopyForm::OrderFetch => "order-fetch",
        }
    }

    /// Its label in the menu.
    pub fn label(self) -> &'static str {
        match self {
            CopyForm::Curl => "cURL (POSIX shell)",
            CopyForm::CurlCmd => "cURL (Windows cmd)",
            CopyForm::Fetch => "fetch",
            CopyForm::PowerShell => "PowerShell",
            CopyForm::Httpie => "HTTPie",
            CopyForm::Raw => "Raw HTTP",
            CopyForm::RepairSh => "Whole repair as shell script",
            CopyForm::RepairFetch => "Whole repair as fetch function",
            CopyForm::OrderSh => "Replay in order as shell script",
            CopyForm::OrderFetch => "Replay in order as fetch function",
        }
    }

    /// Whether the form holds the refetch and the retry; [`CopyForm::write`] then needs a [`RepairScript`].
    pub fn is_repair(self) -> bool {
        matches!(self, CopyForm::RepairSh | CopyForm::RepairFetch) || self.is_order()
    }

    /// Whether the form holds a replay in order: it is offered only where one is planned.
    pub fn is_order(self) -> bool {
        matches!(self, CopyForm::OrderSh | CopyForm::OrderFetch)
    }

    /// Writes a request in this form.
    ///
    /// # Errors
    /// [`Unwritable`], where the text would send another request.
    pub fn write(
        self,
        message: &RequestMessage,
        repair: Option<&RepairScript>,
    ) -> Result<String, Unwritable> {
        match self {
            CopyForm::Curl => curl::posix(message),
            CopyForm::CurlCmd => curl::cmd(message),
            CopyForm::Fetch => Ok(fetch::written(message)),
            CopyForm::PowerShell => Ok(powershell::written(message)),
            CopyForm::Httpie => httpie::written(message),
            CopyForm::Raw => raw::written(message),
            CopyForm::RepairSh => repair_sh::written(repair.ok_or(Unwritable::NoRepair)?),
            CopyForm::RepairFetch => Ok(repair_fetch::written(repair.ok_or(Unwritable::NoRepair)?)),
            CopyForm::OrderSh => order_sh::written(repair.ok_or(Unwritable::NoRepair)?),
            CopyForm::OrderFetch => Ok(order_fetch::written(repair.ok_or(Unwritable::NoRepair)?)),
        }
    }
}

/// Why a request cannot be written in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwritable {
    /// The browser recorded another body than was sent.
    BodyNotExact(Inexact),
    /// The body is no longer kept.
    BodyNotKept,
    /// The URL or a field is no longer kept whole.
    NotKept,
    /// The body holds octets that this form cannot hold.
    BinaryBody,
    /// A field's value holds octets that are no UTF-8, which this form cannot hold.
    BinaryField,
    /// The body is binary, so that its secrets cannot be masked.
    BinaryMasked,
    /// The URL or a field holds a character that this form cannot hold.
    ControlCharacter,
    /// The request is a part of this batch.
    PartOfBatch(ExchangeId),
    /// The exchange has no repair with a refetch and a retry.
    NoRepair,
    /// The repair changes the request's body or query, which this form cannot do.
    ConditionOfDialect,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unwritable::BodyNotExact(_) => f.write_str(
                "The browser recorded another body than it sent. A copy would send other octets.",
            ),
            Unwritable::BodyNotKept => {
                f.write_str("The recording no longer holds this request's body. Reproduce the request and copy it again.")
            }
            Unwritable::NotKept => f.write_str(
                "The recording no longer holds the whole request. Reproduce the request and copy it again.",
            ),
            Unwritable::BinaryBody => {
                f.write_str("The body is binary, and this form is text only. Copy it as cURL, fetch or PowerShell.")
            }
            Unwritable::BinaryField => {
                f.write_str("A header value holds octets that are not UTF-8, and this form is UTF-8 text. Copy it as cURL or fetch.")
            }
            Unwritable::BinaryMasked => f.write_str(
                "The body is binary, so secrets in it cannot be masked. Choose \"With secrets\" to copy it.",
            ),
            Unwritable::ControlCharacter => {
                f.write_str("The request holds a control character that this form cannot hold. Copy it as fetch.")
            }
            Unwritable::PartOfBatch(of) => {
                write!(f, "The page sent this request within the batch {of}. Copy exchange {of}: it holds every part.")
            }
            Unwritable::NoRepair => {
                f.write_str("No refetch and retry is possible for this exchange. The Repair tab says why.")
            }
            Unwritable::ConditionOfDialect => f.write_str(
                "The condition is in the body or the query, which a script would have to edit. Use the repair in the panel.",
            ),
        }
    }
}
