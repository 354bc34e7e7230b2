//! The reviews under way: for each repair that waits for a review, the merge of the three versions and the user's
//! choices. A review stays when another exchange is selected.

use crate::exchange::ExchangeId;
use crate::merge::Merge;
use crate::view::{MergeView, PatchView};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// The stage of a review, with its content.
pub enum ReviewStage {
    /// The versions are being merged.
    Merging,
    /// The versions are merged.
    Merged(Box<Merged>),
    /// The request is a patch, which is not merged.
    Patch(PatchView),
    /// The versions cannot be merged, for this reason.
    Unmerged(String),
}

/// A merge, with the user's choices and edit.
pub struct Merged {
    /// The merge, with the choices.
    pub merge: Merge,
    /// The result as the user has edited it.
    pub edited: Option<String>,
    /// Whether the result has to be JSON.
    pub is_json: bool,
    /// The cached view, until a choice or an edit changes the merge: the view of a large merge takes long to build.
    pub shown: OnceCell<Rc<MergeView>>,
    /// The note on choices and edits that were made for an earlier version.
    pub carried: Option<String>,
}

impl Merged {
    /// The view of the merge.
    pub fn view(&self) -> Rc<MergeView> {
        let made = || Rc::new(MergeView::of(&self.merge, self.edited.as_deref(), self.is_json));
        self.shown.get_or_init(made).clone()
    }

    /// Whether the user has edited the result.
    pub fn is_edited(&self) -> bool {
        self.edited.is_some()
    }

    /// The text to send: the user's edit, else the merge's result.
    pub fn result(&self) -> String {
        self.edited.clone().unwrap_or_else(|| self.merge.result())
    }
}

/// Which review is shown, and its stage. The pane is rebuilt only when this value changes: a rebuild discards a click
/// under way and a text that is being typed.
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
    /// The stage of the review.
    pub review: ReviewStage,
}

/// The reviews of the exchanges.
pub type Reviews = RefCell<Vec<ReviewOf>>;
