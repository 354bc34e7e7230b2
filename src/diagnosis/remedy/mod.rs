//! What to change, per cause: in the client, the server, or the proxy.
//!
//! Texts and snippets are plain data. Machines are recognised by what their
//! responses say about themselves; for an unrecognised machine there is a text and no configuration.

mod config;
mod machine;
mod script;
pub mod snippet;

pub use config::Topic;

use super::{Case, Cause};
use crate::exchange::{ExchangeId, StatusMeaning};
use crate::recording::Recording;

/// One change that helps.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// The party that makes the change.
    pub side: Party,
    /// What to change and why, in a sentence or two.
    pub text: &'static str,
    /// The change as code, where code helps.
    pub snippet: Option<Snippet>,
}

/// The party that makes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The page.
    Client,
    /// The origin server.
    Server,
    /// A proxy, cache or CDN between them.
    Proxy,
}

impl Party {
    /// The stable name, in attributes and in files.
    pub fn name(self) -> &'static str {
        match self {
            Party::Client => "client",
            Party::Server => "server",
            Party::Proxy => "proxy",
        }
    }
}

/// A change as code. Recorded text in it is escaped for its language.
#[derive(Clone, Debug, PartialEq)]
pub struct Snippet {
    /// `javascript`, `nginx`, `apache` or `vcl`.
    pub language: &'static str,
    /// The code.
    pub code: String,
}

/// The remedies for a cause, as its rule declares them.
#[derive(Clone, Copy)]
pub struct Help {
    /// What the page's code should do.
    pub client: Option<&'static str>,
    /// The same advice as code.
    pub code: Option<fn(&Case) -> String>,
    /// What the page's code should do if the condition is a dialect's.
    pub client_of_dialect: Option<&'static str>,
    /// What the origin server's code should do, on every platform.
    pub server: Option<&'static str>,
    /// The topic of the setting of a server, proxy or CDN that helps.
    pub topic: Option<Topic>,
}

impl Help {
    /// Nothing helps.
    pub const NONE: Help =
        Help { client: None, code: None, client_of_dialect: None, server: None, topic: None };
}

/// The remedies for a cause of an exchange, the client's changes first. Empty for an exchange that
/// the rules do not apply to.
pub fn remedies(recording: &Recording, id: ExchangeId, cause: Cause) -> Vec<Remedy> {
    let Some(case) = Case::new(recording, id) else { return Vec::new() };
    let help = &cause.rule().help;
    let plain = |side, text| Remedy { side, text, snippet: None };
    // The texts and snippets for servers and proxies are about If-Match and ETag.
    let is_of_dialect = || case.dialect.is_some_and(|dialect| dialect.outcome != StatusMeaning::Http);
    if case.system().is_some() || is_of_dialect() {
        return help.client_of_dialect.map(|text| plain(Party::Client, text)).into_iter().collect();
    }
    let snippet = help.code.map(|code| Snippet { language: "javascript", code: code(&case) });
    let client = help.client.map(|text| Remedy { side: Party::Client, text, snippet });
    let server = help.server.map(|text| plain(Party::Server, text));
    let mut remedies: Vec<Remedy> = client.into_iter().chain(server).collect();
    if let Some(topic) = help.topic {
        let machines = machine::detect(&case);
        remedies.extend(machines.into_iter().filter_map(|machine| config::config(&case, topic, machine)));
    }
    remedies
}

#[cfg(test)]
mod tests;
