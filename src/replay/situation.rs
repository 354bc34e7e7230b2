//! What is known beside the recording when a repair is planned.

use super::kept::KeptCalls;
use super::page::PageLoad;
use super::refusal::Refusal;
use super::sending_document::SendingDocument;
use crate::exchange::ExchangeId;

/// What is known beside the recording when a repair is planned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Situation<'a> {
    /// The page's document now; `None` while it is not known.
    pub page: Option<&'a PageLoad>,
    /// Why Retag cannot run code in the document, in the browser's words.
    pub unreachable: Option<&'a str>,
    /// Why the document that sent the request cannot send, where that is not the page's document.
    pub obstacle: Option<&'a Refusal>,
    /// The documents that sent the resource's other failed writes, as far as the page has told.
    pub others: &'a [(ExchangeId, SendingDocument)],
    /// Whether the server may have applied an earlier attempt.
    pub landed: Option<Landed>,
    /// What the page keeps of its calls; `None` while it keeps nothing.
    pub kept: Option<&'a KeptCalls>,
}

/// An attempt that seemed to fail, and that the server may have applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landed {
    /// Whether the recorded traffic proves that the server applied it.
    pub is_proven: bool,
}

#[cfg(test)]
impl Situation<'_> {
    /// The page shows the document of a drawing, and nothing else is known.
    pub(crate) fn for_tests() -> Situation<'static> {
        let page = Box::leak(Box::new(PageLoad::for_tests()));
        Situation { page: Some(page), ..Situation::default() }
    }
}
