//! The reviews under way: for each repair that waits for a review, the merge of the three versions and the user's
//! choices. A review stays when another exchange is selected.

use crate::exchange::{ExchangeId, Text};
use crate::merge::{Choice, ChoiceFault, Comparison, Merge, Sliced, Unmergeable};
use crate::panel::kit::slices::one_slice;
use crate::view::{BesideView, BodyView, ComparedView, MOST_DIFFERENCES, MergeView, PatchView, by_lines};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// The stage of a review, with its content.
pub enum ReviewStage {
    /// The versions are being merged.
    Merging,
    /// The versions are merged, or mine is beside theirs.
    Merged(Box<Merged>),
    /// The content that a create would replace.
    Existing(BodyView),
    /// The request is a patch, which is not merged.
    Patch(PatchView),
    /// The versions can neither be merged nor compared, for this reason.
    Unmerged(String),
}

/// How the versions are brought together.
pub enum Manner {
    /// They are merged.
    Merged,
    /// They are merged by lines, as the user wished.
    ByLines(Box<NotMerged>),
    /// They are not merged: mine is beside theirs.
    Beside(Box<NotMerged>),
}

/// Versions that are not merged by themselves.
#[derive(Clone)]
pub struct NotMerged {
    /// What the server holds now, and the reason.
    pub view: BesideView,
    /// Why they are not merged.
    pub why: Unmergeable,
    /// Base, theirs and mine, where all are texts.
    pub texts: Option<[Text; 3]>,
    /// Whether theirs and mine are JSON.
    pub is_json: bool,
}

impl Manner {
    /// The note above the result.
    pub fn note(&self) -> Option<String> {
        match self {
            Manner::Merged => None,
            Manner::ByLines(versions) => Some(by_lines(&versions.why)),
            Manner::Beside(versions) => Some(versions.view.reason.clone()),
        }
    }

    /// Whether two manners are the same, whatever the versions.
    fn is_like(&self, other: &Manner) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// A merge, with the user's choices and edit.
pub struct Merged {
    /// How the versions are brought together.
    manner: Manner,
    /// The merge, with the choices.
    merge: Merge,
    /// The result as the user has edited it.
    edited: Option<Text>,
    /// Whether the result has to be JSON.
    is_json: bool,
    /// A conflict among those that are shown.
    turned_to: usize,
    /// The cached view, until a choice or an edit changes the merge.
    shown: OnceCell<Rc<MergeView>>,
    /// The latest comparison with the server's version.
    compared: Option<Rc<ComparedView>>,
    /// The comparison under way, which the latest choice or edit has begun.
    comparing: Option<Sliced<Comparison>>,
    /// The merge's own result, in the latest comparison of it.
    made: Option<Text>,
    /// The number of comparisons that were begun.
    begun: u32,
    /// The note on choices and edits that were made for an earlier version.
    pub carried: Option<String>,
}

impl Merged {
    /// A merge whose comparison has begun.
    pub fn new(
        manner: Manner,
        merge: Merge,
        is_json: bool,
        edited: Option<Text>,
        carried: Option<String>,
    ) -> Merged {
        let mut new = Merged {
            manner,
            turned_to: merge.next_open(0).unwrap_or(0),
            merge,
            edited,
            is_json,
            shown: OnceCell::new(),
            compared: None,
            comparing: None,
            made: None,
            begun: 0,
            carried,
        };
        new.compare_anew();
        new
    }

    /// How the versions are brought together.
    pub fn manner(&self) -> &Manner {
        &self.manner
    }

    /// The merge.
    pub fn merge(&self) -> &Merge {
        &self.merge
    }

    /// The user's edit of the result.
    pub fn edited(&self) -> Option<&Text> {
        self.edited.as_ref()
    }

    /// The view of the conflicts that are shown.
    pub fn view(&self) -> Rc<MergeView> {
        // Lines of three JSON documents need not make a JSON document.
        let merged = self.made.as_deref().filter(|_| self.is_by_lines() && self.is_compared());
        let (checked, number) = (self.edited.as_deref().or(merged), self.turned_to);
        let made = || Rc::new(MergeView::of(&self.merge, number, checked, self.is_json));
        self.shown.get_or_init(made).clone()
    }

    /// Whether the versions are merged by lines, as the user wished.
    pub fn is_by_lines(&self) -> bool {
        matches!(self.manner, Manner::ByLines(_))
    }

    /// The merge alone.
    pub fn into_merge(self) -> Merge {
        self.merge
    }

    /// The view of the latest comparison, which may be that of earlier choices.
    pub fn compared(&self) -> Option<&Rc<ComparedView>> {
        self.compared.as_ref()
    }

    /// Whether the latest comparison is that of the present choices.
    pub fn is_compared(&self) -> bool {
        self.comparing.is_none()
    }

    /// The number of the comparison under way.
    pub fn begun(&self) -> u32 {
        self.begun
    }

    /// The text to send, if it can be sent: the user's edit, else the merge's result.
    pub fn ready(&self) -> Option<&Text> {
        let text = self.compared.as_ref().map(|compared| &compared.result);
        text.filter(|_| self.is_compared() && self.view().is_ready())
    }

    /// Decides a conflict.
    ///
    /// # Errors
    /// [`ChoiceFault`]; nothing changes then.
    pub fn choose(&mut self, number: usize, choice: Choice) -> Result<(), ChoiceFault> {
        // The edit is based on the earlier choices: the user must discard the edit first.
        if self.edited.is_some() {
            return Ok(());
        }
        // A comparison under way shares the conflicts, which would be copied.
        self.comparing = None;
        let chosen = self.merge.choose_number(number, choice);
        self.turned_to = self.merge.next_open(number).unwrap_or(number);
        self.compare_anew();
        chosen
    }

    /// Decides every open conflict in favour of one side.
    pub fn choose_open(&mut self, choice: &Choice) {
        if self.edited.is_none() {
            self.comparing = None;
            self.merge.choose_open(choice);
            self.compare_anew();
        }
    }

    /// Takes the user's edit of the result; `None` discards the edit.
    pub fn edit(&mut self, text: Option<String>) {
        let made = self.made.as_deref();
        self.edited = text.filter(|text| Some(text.as_str()) != made).map(Text::from);
        self.compare_anew();
    }

    /// Shows the conflicts around another one.
    pub fn turn_to(&mut self, number: usize) {
        self.shown.take();
        self.turned_to = number.min(self.merge.conflicts().len().saturating_sub(1));
    }

    fn compare_anew(&mut self) {
        self.shown.take();
        self.begun = self.begun.wrapping_add(1);
        self.comparing = match &self.edited {
            // What is no JSON is not compared.
            Some(_) if self.view().fault.is_some() => None,
            Some(edited) => Some(self.merge.comparison_of(edited.clone(), MOST_DIFFERENCES)),
            None => Some(self.merge.comparison(MOST_DIFFERENCES)),
        };
    }

    /// Compares for one slice. True once the comparison is done.
    pub fn compare(&mut self) -> bool {
        let Some(comparing) = &mut self.comparing else { return true };
        let Some(comparison) = one_slice(comparing) else { return false };
        self.comparing = None;
        if self.edited.is_none() {
            self.made = Some(comparison.result.clone());
            self.shown.take();
        }
        self.compared = Some(Rc::new(ComparedView::of(&comparison)));
        true
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
    /// Whether the versions are merged by lines, as the user wished.
    pub is_by_lines: bool,
}

/// The review of one exchange's repair.
pub struct ReviewOf {
    /// The exchange whose repair waits.
    pub of: ExchangeId,
    /// The read whose version is reviewed.
    pub found: Option<ExchangeId>,
    /// The stage of the review.
    pub review: ReviewStage,
    /// The review of an earlier version, until its choices are taken over.
    pub earlier: Option<Box<Merged>>,
    /// The manner that is not shown, where the user has seen both: the comparison, or the merge by lines.
    pub aside: Option<Aside>,
}

/// The manner of a review that is not shown. It keeps its choices and its edit.
pub struct Aside {
    /// The merge.
    pub merged: Box<Merged>,
    /// Whether the merge is of an earlier version: its choices are taken over when it is shown again.
    pub is_earlier: bool,
}

impl ReviewOf {
    /// The merge whose choices and edit a merge of this manner takes over: one of the same manner, if there is one.
    pub fn taken_over_by(&self, manner: &Manner) -> Option<&Merged> {
        let is_like = |merged: &&Merged| merged.manner.is_like(manner);
        let (earlier, aside) = (self.earlier.as_deref(), self.aside.as_ref().map(|aside| &*aside.merged));
        earlier.filter(is_like).or(aside.filter(is_like)).or(earlier)
    }

    /// Shows a stage. The merge of an earlier version goes aside where its manner can be shown again. Gives the merges
    /// that are not needed any more.
    pub fn settle(&mut self, review: ReviewStage) -> Vec<Merged> {
        let earlier = self.earlier.take();
        let mut left = Vec::new();
        if let ReviewStage::Merged(merged) = &review {
            let manner = merged.manner();
            let goes_aside = |one: &Merged| match (one.manner(), manner) {
                (Manner::Merged, _) | (_, Manner::Merged) => false,
                (one, shown) => !one.is_like(shown),
            };
            // What was taken over is not needed any more.
            left.extend(self.aside.take_if(|aside| !goes_aside(&aside.merged)).map(|aside| *aside.merged));
            match earlier {
                Some(earlier) if self.aside.is_none() && goes_aside(&earlier) => {
                    self.aside = Some(Aside { merged: earlier, is_earlier: true });
                }
                earlier => left.extend(earlier.map(|earlier| *earlier)),
            }
        }
        self.review = review;
        left
    }

    /// Shows the other manner, if it is there for this version. True where it is.
    pub fn turn(&mut self) -> bool {
        let Some(aside) = self.aside.take_if(|aside| !aside.is_earlier) else { return false };
        let shown = std::mem::replace(&mut self.review, ReviewStage::Merged(aside.merged));
        if let ReviewStage::Merged(merged) = shown {
            self.aside = Some(Aside { merged, is_earlier: false });
        }
        true
    }

    /// Puts the shown merge aside while the other manner is made.
    pub fn put_aside(&mut self) {
        match std::mem::replace(&mut self.review, ReviewStage::Merging) {
            ReviewStage::Merged(merged) => {
                let before = self.aside.replace(Aside { merged, is_earlier: false });
                self.earlier = before.map(|before| before.merged);
            }
            other => self.review = other,
        }
    }
}

/// The reviews of the exchanges.
pub type Reviews = RefCell<Vec<ReviewOf>>;
