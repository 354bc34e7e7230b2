//! The reviews under way: for each repair that waits for one, the merge of the three versions and the user's choices.
//! They outlive the selection of another exchange.

use crate::exchange::ExchangeId;
use crate::merge::Merge;
use crate::view::{MergeView, PatchView};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// What there is to see of a review.
pub enum ReviewStage {
    /// The versions are being merged.
    Merging,
    /// They are merged.
    Merged(Box<Merged>),
    /// The request is a patch, which is not merged.
    Patch(PatchView),
    /// They are not merged, for this reason.
    Unmerged(String),
}

/// A merge and what the user has made of it.
pub struct Merged {
    /// The merge, with the choices.
    pub merge: Merge,
    /// The result as the user has edited it.
    pub edited: Option<String>,
    /// Whether the result has to be JSON.
    pub is_json: bool,
    /// As it is shown, until a choice or an edit changes it: a large merge takes its time.
    pub shown: OnceCell<Rc<MergeView>>,
    /// What is to be said of choices and edits that were made for an earlier version.
    pub carried: Option<String>,
}

impl Merged {
    /// As it is shown.
    pub fn view(&self) -> Rc<MergeView> {
        let made = || Rc::new(MergeView::of(&self.merge, self.edited.as_deref(), self.is_json));
        self.shown.get_or_init(made).clone()
    }

    /// Whether the user has edited the result.
    pub fn is_edited(&self) -> bool {
        self.edited.is_some()
    }

    /// The text to be sent.
    pub fn result(&self) -> String {
        self.edited.clone().unwrap_or_else(|| self.merge.result())
    }
}

/// Which review is shown, and how far it is: the pane is made anew when this changes, and then only. A click or a text
/// that is being typed would be lost with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ShownReview {
    /// The exchange whose repair waits.
    pub of: ExchangeId,
    /// The read whose version is reviewed.
    pub found: Option<ExchangeId>,
    /// Whether the versions are still being merged.
    pub is_merging: bool,
}

/// The review of one exchange's repair.
pub struct ReviewOf {
    /// The exchange whose repair waits.
    pub of: ExchangeId,
    /// The read whose version is reviewed.
    pub found: Option<ExchangeId>,
    /// What there is to see.
    pub review: ReviewStage,
}

/// The reviews of the exchanges.
pub type Reviews = RefCell<Vec<ReviewOf>>;
