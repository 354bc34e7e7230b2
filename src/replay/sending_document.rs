//! The document that a replay of a request is sent from: the one that sent the request.

use super::page::PageLoad;
use super::refusal::Refusal;

/// The document that sent a request, and that a replay of it is sent from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendingDocument {
    /// The top document, or none that the page knows of: the recorded fields decide.
    Top,
    /// The document in a frame.
    Frame(PageLoad),
    /// A document that cannot send.
    Refused(Refusal),
}

impl SendingDocument {
    /// Whether it is this document.
    pub fn is(&self, page: &PageLoad) -> bool {
        match self {
            SendingDocument::Top => page.frame.is_none(),
            SendingDocument::Frame(frame) => frame == page,
            SendingDocument::Refused(_) => false,
        }
    }

    /// Why a replay in this document does not send the request, where another document sent it.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub fn check(&self, page: &PageLoad) -> Result<(), Refusal> {
        match self {
            SendingDocument::Refused(why) => Err(why.clone()),
            _ if self.is(page) => Ok(()),
            SendingDocument::Top => Err(Refusal::OtherDocument(None)),
            SendingDocument::Frame(frame) => Err(Refusal::OtherDocument(frame.frame.clone())),
        }
    }
}
