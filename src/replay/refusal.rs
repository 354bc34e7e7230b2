//! Why a repair is refused before anything is sent.

use super::home::FrameObstacle;
use super::kept::KeptFault;
use crate::exchange::{ExchangeId, Inexact, MOST_TESTS, Quoted};
use std::fmt;

/// Why a repair is refused before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The exchange did not fail by a precondition.
    NothingToRepair,
    /// The method of the failed request only reads.
    NothingToRetry,
    /// The request has no body that could be compared with the resource's content.
    NothingToReview,
    /// No answer says that the resource is large: a GET reads it.
    NotLarge,
    /// No small read of the resource is known: its system documents none, or its URL is signed.
    NoSmallRead,
    /// The refusal carries no validator that a retry could send, in words.
    NothingOffered(String),
    /// The request is not a create: it did not ask that the resource is absent.
    NoCreate,
    /// Fewer than two writes of the resource have failed since its last save.
    OnlyOne,
    /// So many writes of the resource have failed since its last save.
    TooManyWrites(usize),
    /// Another of the writes cannot be sent again.
    OneInOrder {
        /// The exchange.
        of: ExchangeId,
        /// Why.
        why: Box<Refusal>,
    },
    /// This one of several writes removes the resource, and others follow it.
    RemovedBetween(ExchangeId),
    /// The condition is a part of the body or of the query, and the system does not document what a request without it does.
    NotRemovable(String),
    /// 412 without one of HTTP's conditions: a fresh validator would not help.
    NoCondition,
    /// The only conditions are the tests of a JSON Patch (RFC 6902 §4.6), at paths that no dialect names as a version; the
    /// first one's path.
    OwnTests(String),
    /// The only conditions are the tests of a JSON Patch, and so many that not all are known.
    ManyTests,
    /// `If-None-Match` on a write. A fresh tag would turn "create" into "overwrite".
    AsksForAbsence,
    /// A dialect's condition that the resource is absent. A fresh validator would turn "create" into "overwrite".
    AsksForOwnAbsence(String),
    /// A dialect's condition that no fresh validator can make true.
    NotRenewable {
        /// The condition.
        name: String,
        /// The system.
        system: String,
    },
    /// A dialect wants a condition of its own, and the request has none.
    OwnRequired(String),
    /// A field of the request is computed from the body's octets, and the body would have to change.
    BodyDigest(String),
    /// `If-Match: *` names no version: there is no tag to replace with a fresh one.
    AnyVersion,
    /// The recorded body is not the body that was sent.
    BodyNotExact(Inexact),
    /// The recorded body is not the body that was sent, and the page keeps none that could be sent.
    BodyNotKept(Inexact, KeptFault),
    /// The body is no longer kept.
    BodyGone,
    /// A part of the request was too large to keep: a field, or the URL.
    NotKept(String),
    /// A page cannot fetch the URL.
    NotFetchable(String),
    /// A frame or worker of another origin, or a page before this one, sent the request.
    OtherPage {
        /// The origin that sent the request.
        sender: String,
        /// The inspected page's origin.
        page: String,
    },
    /// An opaque origin sent the request: a sandboxed frame, or a page that is sandboxed itself.
    OpaqueSender,
    /// A worker with this script sent the request.
    Worker(String),
    /// A document in a frame sent the request, and Retag cannot send from there.
    OtherFrame(FrameObstacle),
    /// Another document of the page sent the request than the one that the replay is sent from: the one in the frame of
    /// this URL, or in the top frame.
    OtherDocument(Option<String>),
    /// Nothing tells which document sent the request.
    UnknownSender,
    /// The document that sent the request is gone: the page has navigated or reloaded.
    EarlierDocument,
    /// The request carries this signature, which is not valid for another condition or another time.
    Signed(&'static str),
    /// The read would carry a signature that is not valid for a read.
    SignedRead(&'static str),
    /// The read would carry a field or a parameter that may make a server use another method.
    MethodOverride(String),
    /// Retag cannot run code in the inspected page's document, for this reason.
    PageUnreachable(String),
    /// The inspected page's present document is not known.
    PageUnknown,
    /// The method is one that `fetch` refuses.
    ForbiddenMethod(String),
    /// If-Match and If-None-Match together: one of the two cannot get a fresh validator.
    MixedConditions,
    /// No read of the resource was recorded: a test does not know how the page reads the resource.
    NoReadKnown,
    /// The exchange is a part of the batch that this exchange carried.
    PartOfBatch(ExchangeId),
    /// The exchange is Retag's own replay; the original can be repaired.
    OwnReplay,
    /// The panel shows a recording: there is no page that could send.
    NotLive,
    /// Another repair is under way.
    Busy,
}

impl Refusal {
    /// The reason, and what the user can do instead.
    pub fn in_full(&self) -> String {
        format!("{self} {}", self.advice())
    }

    /// What the user can do instead.
    pub fn advice(&self) -> &'static str {
        match self {
            Refusal::NothingToRepair | Refusal::NothingToRetry => {
                "Select a write that was refused by a precondition."
            }
            Refusal::NothingToReview => "Refetch, then retry.",
            Refusal::NotLarge | Refusal::NoSmallRead => "Refetch only.",
            Refusal::NothingOffered(_) | Refusal::OnlyOne => "Refetch, then retry.",
            Refusal::TooManyWrites(_) | Refusal::OneInOrder { .. } | Refusal::RemovedBetween(_) => {
                "Repair the writes one by one."
            }
            Refusal::NoCreate => "Refetch, then retry with the fresh validator.",
            Refusal::NotRemovable(_) => "Edit the request, and take the condition out there.",
            Refusal::NoCondition => "Read the body of the 412: the server says there what it wants.",
            Refusal::OwnTests(_) => "Refetch and review shows what stands there now, and tests for that.",
            Refusal::ManyTests => "Edit and resend takes the values that you set.",
            Refusal::AsksForAbsence => {
                "Read the resource, then update it with If-Match, or choose another name."
            }
            Refusal::AsksForOwnAbsence(_) => {
                "Read the resource, then update it with its version, or choose another name."
            }
            Refusal::NotRenewable { .. } => "Look at the condition as that system defines it.",
            Refusal::OwnRequired(_) => "Read the resource, and save again in the page with its version.",
            Refusal::BodyDigest(_) => "Repeat the action in the page: only the page can sign another body.",
            Refusal::AnyVersion => "Create the resource first; or send the request without If-Match.",
            Refusal::BodyGone => "Repeat the action in the page: the body is too large for Retag to keep.",
            Refusal::NotKept(_) => "Clear the recording, and repeat the action in the page.",
            Refusal::BodyNotExact(_) => {
                "Repeat the action in the page: only the page has the bytes. With “Keep exact bodies” switched on, above the list, it keeps them for a repair."
            }
            Refusal::BodyNotKept(..) => "Repeat the action in the page: only the page has the bytes.",
            Refusal::NotFetchable(_) | Refusal::ForbiddenMethod(_) => "Repeat the request with another tool.",
            Refusal::OtherPage { .. } => {
                "Open that page by itself, make the request fail there, and repair it there."
            }
            Refusal::OpaqueSender => "Open what sent it by itself, without the sandbox, and repair it there.",
            Refusal::Worker(_) => "Repeat the action in the page: only the worker itself can send it again.",
            Refusal::OtherFrame(_) => {
                "Open that frame by itself, make the request fail there, and repair it there."
            }
            Refusal::OtherDocument(_) => "Select that request, and repair it by itself.",
            Refusal::UnknownSender => {
                "Repeat the action in the page. Where the page sends no Referer, send the request with fetch's mode \"cors\": then Origin names the sender."
            }
            Refusal::EarlierDocument => "Repeat the action in the page as it is now.",
            Refusal::Signed(_) => {
                "Repeat the action in the page: only the page can sign the request again. Refetch only shows what is there now."
            }
            Refusal::SignedRead(_) => {
                "Have the page read the resource with DevTools open: only the page can sign a read."
            }
            Refusal::MethodOverride(_) => {
                "Have the page read the resource with DevTools open, then repair: the refetch asks as that read did."
            }
            Refusal::PageUnreachable(_) => {
                "Repeat the action in the page: DevTools can send nothing from there."
            }
            Refusal::PageUnknown => "Wait until the page has loaded. If nothing changes, reload it.",
            Refusal::MixedConditions => "Repeat the action in the page after a reload.",
            Refusal::NoReadKnown => {
                "Reload the page with DevTools open, or refetch: that asks as the failed request did."
            }
            Refusal::PartOfBatch(_) => "Repeat the action in the page once it has read the resource again.",
            Refusal::OwnReplay => "Select the exchange that it replays.",
            Refusal::NotLive => "Open DevTools on the page itself, and make the request fail there.",
            Refusal::Busy => "Wait for the repair that is under way, or cancel it.",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NothingToRepair => f.write_str("No precondition failed here."),
            Refusal::NothingToRetry => f.write_str("The request only reads: there is nothing to save again."),
            Refusal::NothingToReview => {
                f.write_str("The request has no body that could be compared with what is there.")
            }
            Refusal::NothingOffered(why) => f.write_str(why),
            Refusal::NotLarge => f.write_str("No recorded answer says that the resource is large."),
            Refusal::NoSmallRead => f.write_str("No read is known that gives a small part of the resource."),
            Refusal::OnlyOne => f.write_str("No other write of this resource has failed since its last save."),
            Refusal::TooManyWrites(count) => {
                write!(f, "{count} writes of this resource have failed: too many for one replay.")
            }
            Refusal::RemovedBetween(of) => {
                write!(f, "{of} removes the resource, and nothing is left for the writes behind it.")
            }
            Refusal::OneInOrder { of, why } => write!(f, "{of} cannot be sent again. {why}"),
            Refusal::NoCreate => f.write_str("The request is not a create: it has no If-None-Match: *."),
            Refusal::NotRemovable(name) => {
                write!(f, "{} is a part of the body or of the query, and what the system does without it is not known.", Quoted(name))
            }
            Refusal::NoCondition => f.write_str("The request had no condition, so a fresh validator would not help."),
            Refusal::OwnTests(path) => write!(
                f,
                "The patch tests what stands at {}, and no version: whether it is right for another value there, you decide.",
                Quoted(path)
            ),
            Refusal::ManyTests => write!(f, "The patch tests {MOST_TESTS} values or more, and Retag knows the first {MOST_TESTS}."),
            Refusal::AsksForAbsence => f.write_str(
                "If-None-Match on a write asks that this version does not exist; a fresh tag would turn \"create\" into \"overwrite\".",
            ),
            Refusal::AsksForOwnAbsence(asked) => write!(
                f,
                "{} asks that the resource does not exist; a fresh value would turn \"create\" into \"overwrite\".",
                Quoted(asked)
            ),
            Refusal::NotRenewable { name, system } => {
                write!(f, "{} is {}'s own condition, which no fresh validator would make true.", Quoted(name), Quoted(system))
            }
            Refusal::OwnRequired(system) => {
                write!(f, "{} wants a condition of its own, and the request has none that could be made fresh.", Quoted(system))
            }
            Refusal::BodyDigest(name) => write!(
                f,
                "The condition stands in the body, and {} was made of the body's bytes: with another value it would not fit.",
                Quoted(name)
            ),
            Refusal::AnyVersion => f.write_str("If-Match: * failed because nothing is there: no tag can be fresh."),
            Refusal::BodyNotExact(why @ (Inexact::LengthUnknown { .. } | Inexact::NotRecorded)) => {
                write!(f, "The body that was sent is not known: {}.", Inexactness(*why))
            }
            Refusal::BodyNotExact(why) => write!(f, "The recorded body is not the body that was sent: {}.", Inexactness(*why)),
            Refusal::BodyNotKept(why, fault) => write!(f, "{} {fault}", Refusal::BodyNotExact(*why)),
            Refusal::BodyGone => f.write_str("The body that was sent is no longer kept."),
            Refusal::NotKept(what) => {
                write!(f, "Retag has not kept {}, so the request cannot be sent as it was.", Quoted(what))
            }
            Refusal::NotFetchable(url) => write!(f, "A page cannot fetch {}.", Quoted(url)),
            Refusal::OtherPage { sender, page } => {
                write!(f, "{} sent it, and the inspected page is {}.", Quoted(sender), Quoted(page))
            }
            Refusal::OpaqueSender => f.write_str(
                "An opaque origin sent it (Origin: null), such as a sandboxed frame: from the page it would carry the page's authority.",
            ),
            Refusal::Worker(script) => {
                write!(f, "The worker {} sent it, and DevTools runs no code of an extension in a worker.", Quoted(script))
            }
            Refusal::OtherFrame(why) => write!(f, "A frame of the page sent it, and the page does not send in its place: {why}."),
            Refusal::OtherDocument(None) => f.write_str("The document in the page's top frame sent it."),
            Refusal::OtherDocument(Some(frame)) => write!(f, "The frame {} of the page sent it.", Quoted(frame)),
            Refusal::UnknownSender => f.write_str(
                "Nothing tells which document sent it: the request has neither Origin nor Referer nor Sec-Fetch-Site: same-origin.",
            ),
            Refusal::EarlierDocument => {
                f.write_str("The document that sent it is gone: the page has navigated or been reloaded since.")
            }
            Refusal::Signed(by) => write!(f, "The request carries {by}, which covers it as it was: with a fresh validator the server would refuse it."),
            Refusal::SignedRead(by) => write!(f, "The request carries {by}, which does not cover the refetch: the server would refuse it."),
            Refusal::MethodOverride(name) => write!(
                f,
                "The refetch would carry {}, by which a server may take another method than GET: a read could write.",
                Quoted(name)
            ),
            Refusal::PageUnreachable(why) => {
                write!(f, "Retag cannot run code in the inspected page, from which it would send: {}.", Quoted(why.trim_end_matches('.')))
            }
            Refusal::PageUnknown => f.write_str("Retag does not know yet which document is in the inspected page."),
            Refusal::ForbiddenMethod(method) => write!(f, "A page cannot send {}.", Quoted(method)),
            Refusal::MixedConditions => {
                f.write_str("It carried If-Match and If-None-Match together: one of them could never be made fresh.")
            }
            Refusal::NoReadKnown => {
                f.write_str("The page’s own read was not recorded: a test has nothing to compare with.")
            }
            Refusal::PartOfBatch(of) => write!(
                f,
                "The page sent it within the batch {of}. Sent alone, it would be another request; the whole batch would repeat the parts that succeeded."
            ),
            Refusal::OwnReplay => f.write_str("Retag itself sent this one."),
            Refusal::NotLive => f.write_str("This is a recording: there is no page that could send anything."),
            Refusal::Busy => f.write_str("Another repair is under way."),
        }
    }
}

impl fmt::Display for FrameObstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FrameObstacle::Browser => {
                f.write_str("this browser runs the code of a DevTools extension in the top document only")
            }
            FrameObstacle::Several(url) => write!(f, "several frames have the URL {}", Quoted(url)),
            FrameObstacle::NoUrl(url) => {
                write!(f, "DevTools finds a frame by its URL, and {} is none of its own", Quoted(url))
            }
            FrameObstacle::Ambiguous => f.write_str("several documents sent such a request at that time"),
            FrameObstacle::NotItsOwn(url) => {
                write!(f, "the frame {} does not list the request among its own", Quoted(url))
            }
        }
    }
}

struct Inexactness(Inexact);

impl fmt::Display for Inexactness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Inexact::Missing { sent } => write!(f, "{sent} bytes were sent, and the browser recorded none"),
            Inexact::BytesLost => f.write_str("the browser replaced bytes that are not text"),
            Inexact::OtherLength { sent, recorded } => {
                write!(f, "{sent} bytes were sent, and the browser recorded {recorded}")
            }
            Inexact::LengthUnknown { recorded } => write!(
                f,
                "{recorded} bytes were recorded, and the browser does not tell how many were sent, so that nothing shows whether they are all"
            ),
            Inexact::NotRecorded => f.write_str(
                "no body and no Content-Length were recorded, and that does not show that there was no body: a stream has no Content-Length, and neither do fields that the browser recorded before they were sent",
            ),
            Inexact::TooLarge { recorded } => write!(f, "its {recorded} bytes were too many to keep"),
        }
    }
}
