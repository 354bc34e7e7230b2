//! Starts a review, takes the user's choices, and sends the result.

use super::review_state::{Merged, ReviewOf, ReviewStage, ShownReview};
use super::store::DetailsStore;
use crate::exchange::{Body, ExchangeId};
use crate::merge::{Choice, ChoiceFault, Merge, MergeProgress, MergeRun, texts};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::Side;
use crate::replay::{Effect, ReplayKind, Run, State};
use crate::view::{MergeView, patch_view, unmerged};
use gloo_timers::future::TimeoutFuture;
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The amount of work in one slice of a merge, between two of which the panel may draw; some 15 ms in Chromium 156.
const SLICE: usize = 400_000;

/// The three bodies of a review.
struct ThreeBodies {
    base: Option<Body>,
    theirs: Option<Body>,
    mine: Option<Body>,
}

impl DetailsStore {
    /// Begins a review when a repair that has advanced waits for one.
    pub(super) fn review_of(self: &Rc<Self>, of: ExchangeId, run: &Run) {
        if !waits(run) {
            return;
        }
        let found = run.found();
        let mut reviews = self.reviews.borrow_mut();
        let known = reviews.iter().position(|one| one.of == of);
        if known.is_some_and(|place| reviews.get(place).is_some_and(|one| one.found == found)) {
            return;
        }
        let earlier = known.map(|place| reviews.swap_remove(place).review);
        reviews.push(ReviewOf { of, found, review: ReviewStage::Merging });
        drop(reviews);
        let body = |id: Option<ExchangeId>, side| id.and_then(|id| self.panel.host.body(id, side));
        let bodies = ThreeBodies {
            base: body(run.plan().base, Side::Response),
            theirs: body(found, Side::Response),
            mine: body(Some(of), Side::Request),
        };
        let (store, effect) = (self.clone(), run.effect());
        spawn_local(async move {
            let review = store.reviewed(&bodies, effect, earlier).await;
            let mut reviews = store.reviews.borrow_mut();
            if let Some(one) = reviews.iter_mut().find(|one| one.of == of && one.found == found) {
                one.review = review;
            }
            drop(reviews);
            store.show_review();
        });
    }

    /// Updates which review is shown.
    pub(super) fn show_review(&self) {
        let of = self.panel.selected();
        let is_asked = self.runs.borrow().iter().any(|(id, run)| Some(*id) == of && waits(run));
        let reviews = self.reviews.borrow();
        let review = reviews.iter().find(|one| Some(one.of) == of && is_asked);
        let shown = review.map(|one| ShownReview {
            of: one.of,
            found: one.found,
            is_merging: matches!(one.review, ReviewStage::Merging),
        });
        drop(reviews);
        self.merge_shown.update_to(shown);
    }

    async fn reviewed(
        &self,
        bodies: &ThreeBodies,
        effect: Effect,
        earlier: Option<ReviewStage>,
    ) -> ReviewStage {
        let (Some(theirs), Some(mine)) = (&bodies.theirs, &bodies.mine) else {
            return ReviewStage::Unmerged(
                "The content of one of the two versions was not kept: they are not merged.".into(),
            );
        };
        if effect != Effect::Replaces {
            let Some(mine) = mine.text() else {
                return ReviewStage::Unmerged("The body is no text: it is not compared.".into());
            };
            return ReviewStage::Patch(patch_view(bodies.base.as_ref(), Some(theirs), mine, effect));
        }
        let [base, theirs, mine] = match texts(bodies.base.as_ref(), theirs, mine) {
            Ok(texts) => texts,
            Err(why) => return ReviewStage::Unmerged(unmerged(&why)),
        };
        let is_json = [base, theirs, mine].iter().all(|text| looks_like_json(text));
        let merged = match is_json {
            true => merge_json(base, theirs, mine).await,
            false => Merge::of_lines(base, theirs, mine),
        };
        match merged {
            Ok(merge) => ReviewStage::Merged(Box::new(carried(merge, is_json, earlier))),
            Err(why) => ReviewStage::Unmerged(unmerged(&why)),
        }
    }

    /// Calls `see` with the review that is shown.
    pub fn with_review<T>(&self, see: impl FnOnce(&mut ReviewStage) -> T) -> Option<T> {
        let shown = self.merge_shown.get_untracked()?;
        let mut reviews = self.reviews.borrow_mut();
        let review = reviews.iter_mut().find(|one| one.of == shown.of)?;
        Some(see(&mut review.review))
    }

    fn with_merged<T>(&self, see: impl FnOnce(&mut Merged) -> T) -> Option<T> {
        self.with_review(|review| match review {
            ReviewStage::Merged(merged) => Some(see(merged)),
            _ => None,
        })?
    }

    /// The view of the merge in the selected exchange's review.
    pub fn merge_view(&self) -> Option<Rc<MergeView>> {
        self.with_merged(|merged| merged.view())
    }

    /// Whether the user has edited the result of the selected exchange's review.
    pub fn is_result_edited(&self) -> bool {
        self.with_merged(|merged| merged.is_edited()).unwrap_or(false)
    }

    /// Decides a conflict.
    ///
    /// # Errors
    /// [`ChoiceFault`]; nothing changes then.
    pub fn choose(&self, number: usize, choice: Choice) -> Result<(), ChoiceFault> {
        let chosen = self.with_merged(|merged| match merged.is_edited() {
            // The edit is based on the earlier choices: the user must discard the edit first.
            true => Ok(()),
            false => {
                merged.shown.take();
                merged.merge.choose_number(number, choice)
            }
        });
        self.merge_changed.set(());
        chosen.unwrap_or(Err(ChoiceFault::NoConflict))
    }

    /// Takes the user's edit of the result; `None` discards the edit.
    pub fn edit_result(&self, text: Option<String>) {
        self.with_merged(|merged| {
            merged.shown.take();
            merged.edited = text.filter(|text| *text != merged.merge.result());
        });
        self.merge_changed.set(());
    }

    /// Sends the result of the review: exactly the text that is shown.
    pub fn send_merged(&self, of: ExchangeId) {
        let is_shown = self.panel.selected() == Some(of);
        let text = self.with_merged(|merged| merged.view().is_ready().then(|| merged.result())).flatten();
        let replayer = self.panel.host.replayer();
        if let (Some(replayer), Some(text)) = (replayer.filter(|_| is_shown), text) {
            replayer.confirm(of, Some(text));
        }
    }
}

/// Whether a repair waits for a review.
fn waits(run: &Run) -> bool {
    run.state() == State::Review && run.plan().kind == ReplayKind::RefetchAndReview
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with(['{', '['])
}

/// Merges in slices, so that the panel can draw between two of them.
async fn merge_json(base: &str, theirs: &str, mine: &str) -> Result<Merge, crate::merge::Unmergeable> {
    let mut run = MergeRun::new(base, theirs, mine)?;
    loop {
        match run.step(SLICE)? {
            MergeProgress::Done(merge) => return Ok(*merge),
            MergeProgress::More(more) => run = *more,
        }
        TimeoutFuture::new(0).await;
    }
}

/// Takes over the choices and the edit of an earlier review where they still apply.
fn carried(mut merge: Merge, is_json: bool, earlier: Option<ReviewStage>) -> Merged {
    let Some(ReviewStage::Merged(earlier)) = earlier else {
        return Merged { merge, edited: None, is_json, shown: OnceCell::new(), carried: None };
    };
    let decided = earlier.merge.conflicts().iter().filter(|one| one.choice.is_some()).count();
    let kept = merge.carry(&earlier.merge);
    let mut said = match (decided, kept) {
        (0, _) => String::new(),
        (decided, kept) if decided == kept => {
            "Somebody has saved in between. Your choices are kept.".to_owned()
        }
        (decided, kept) => {
            format!("Somebody has saved in between. {kept} of your {decided} choices still apply.")
        }
    };
    let mut edited = None;
    if let Some(text) = &earlier.edited {
        match Merge::of_lines(&earlier.merge.result(), &merge.result(), text) {
            Ok(lines) if lines.conflicts().is_empty() => edited = Some(lines.result()),
            _ => {
                edited = Some(text.clone());
                said.push_str(" Your edit of the result and the new version touch the same lines: the edit is kept, look at it again.");
            }
        }
    }
    Merged { merge, edited, is_json, shown: OnceCell::new(), carried: (!said.is_empty()).then_some(said) }
}
