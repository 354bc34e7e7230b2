//! Starts a review, takes the user's choices, and sends the result.

use super::review_state::{Aside, Manner, Merged, NotMerged, ReviewOf, ReviewStage, ShownReview};
use super::store::DetailsStore;
use crate::exchange::{Body, ExchangeId, Text};
use crate::merge::{
    Beside, Choice, ChoiceFault, Merge, MergeRun, Remains, Unmergeable, another_format, beside, both_texts,
    is_json, merge_lines, texts,
};
use crate::panel::kit::signal::UpdateTo;
use crate::panel::kit::slices::{LONG, breathe, in_slices};
use crate::recording::Side;
use crate::replay::{Effect, ReplayKind, Run, State, TestedValue};
use crate::view::{
    BesideView, BodyView, ComparedView, Extent, MergeView, NOT_KEPT, PATCH_NOT_TEXT, PatchView, not_read_out,
    patch_search, unmerged,
};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A review under way: the exchange whose repair waits, and the read whose version is reviewed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject {
    pub of: ExchangeId,
    pub found: Option<ExchangeId>,
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
        let before = known.map(|place| {
            let before = reviews.swap_remove(place);
            let earlier = match before.review {
                ReviewStage::Merged(merged) => Some(merged),
                _ => before.earlier,
            };
            (earlier, before.aside.map(|aside| Aside { is_earlier: true, ..aside }))
        });
        let (earlier, aside) = before.unwrap_or_default();
        reviews.push(ReviewOf { of, found, review: ReviewStage::Merging, earlier, aside });
        drop(reviews);
        let (store, subject) = (self.clone(), Subject { of, found });
        let (base, effect, tested) = (run.plan().base, run.effect(), run.tested());
        let is_create = run.plan().kind == ReplayKind::CreateToUpdate;
        spawn_local(async move {
            let review = match is_create {
                true => Some(store.existing(subject)),
                false => store.reviewed(subject, base, effect, &tested).await,
            };
            store.settle_review(subject, review);
        });
    }

    /// Shows what a review came to; `None`: the review was not finished.
    pub(super) fn settle_review(self: &Rc<Self>, subject: Subject, review: Option<ReviewStage>) {
        let mut reviews = self.reviews.borrow_mut();
        let place = reviews.iter().position(|one| one.of == subject.of && one.found == subject.found);
        let mut left = Vec::new();
        if let Some(one) = place.and_then(|place| reviews.get_mut(place)) {
            match review.or_else(|| one.earlier.take().map(ReviewStage::Merged)) {
                Some(review) => left = one.settle(review),
                // The next review of the exchange begins anew.
                None => drop(place.map(|place| reviews.swap_remove(place))),
            }
        }
        drop(reviews);
        // To free what is not needed any more can take long.
        spawn_local(async move {
            for merged in left {
                in_slices(merged.into_merge().free(), || true).await;
            }
        });
        self.compare(subject.of);
        self.show_review();
    }

    /// Whether a review is still wanted: its repair waits, and no later read has taken its place.
    fn is_wanted(&self, subject: Subject) -> bool {
        let waits = self.runs.borrow().iter().any(|(id, run)| *id == subject.of && waits(run));
        let reviews = self.reviews.borrow();
        waits && reviews.iter().any(|one| one.of == subject.of && one.found == subject.found)
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
            is_by_lines: matches!(&one.review, ReviewStage::Merged(merged) if merged.is_by_lines()),
        });
        drop(reviews);
        self.merge_shown.update_to(shown);
    }

    /// The content that a create would replace.
    fn existing(&self, subject: Subject) -> ReviewStage {
        let body = subject.found.and_then(|found| self.panel.host.body(found, Side::Response));
        let recording = self.panel.recording.borrow();
        let read = subject.found.and_then(|found| recording.get(found));
        ReviewStage::Existing(match read {
            Some(read) => BodyView::of_response(&read.response.body, body.as_ref(), Extent::Beginning),
            None => BodyView::Absent("The read is not in the recording.".to_owned()),
        })
    }

    /// Merges; `None` when the review is no longer wanted.
    async fn reviewed(
        &self,
        subject: Subject,
        base: Option<ExchangeId>,
        effect: Effect,
        tested: &[TestedValue],
    ) -> Option<ReviewStage> {
        let goes_on = || self.is_wanted(subject);
        // A body crosses from the recorder's page, which takes some milliseconds for each of the three.
        let base = self.body_of(base, Side::Response).await;
        let theirs = self.body_of(subject.found, Side::Response).await;
        let kept = self.panel.host.replayer().and_then(|replayer| replayer.kept_body(subject.of));
        let mine = match kept {
            Some(Ok(kept)) => Some(kept),
            Some(Err(why)) => return Some(ReviewStage::Unmerged(not_read_out(&why))),
            None => self.body_of(Some(subject.of), Side::Request).await,
        };
        let (Some(theirs), Some(mine)) = (theirs, mine) else {
            return Some(ReviewStage::Unmerged(NOT_KEPT.to_owned()));
        };
        if effect != Effect::Replaces {
            let Some(mine) = mine.text() else {
                return Some(ReviewStage::Unmerged(PATCH_NOT_TEXT.to_owned()));
            };
            let view = match patch_search(base.as_ref(), Some(&theirs), mine, effect) {
                Ok(search) => PatchView::of(in_slices(search, goes_on).await?),
                Err(view) => view,
            };
            return Some(ReviewStage::Patch(view.with_tests(tested)));
        }
        let both = both_texts(&theirs, &mine);
        let texts = match texts(base.as_ref(), &theirs, &mine) {
            Ok(texts) => texts,
            Err(why) => return self.unmerged(subject, why, both, None).await,
        };
        if let Some(why) = another_format(&texts) {
            return self.unmerged(subject, why, both, None).await;
        }
        let is_json = is_json(&texts);
        let merged = match is_json {
            true => merge_json(texts.clone(), goes_on).await?,
            false => match merge_lines(texts.clone()) {
                Ok(run) => Ok(in_slices(run, goes_on).await?),
                Err(why) => Err(why),
            },
        };
        match merged {
            Ok(merge) => self.stage(subject, Manner::Merged, merge, is_json).await,
            Err(why) => self.unmerged(subject, why, both, Some(texts)).await,
        }
    }

    /// Mine beside theirs, where the versions are not merged and both are texts; by lines where an earlier review was.
    /// `None` when the review is no longer wanted.
    async fn unmerged(
        &self,
        subject: Subject,
        why: Unmergeable,
        both: Result<[Text; 2], Unmergeable>,
        texts: Option<[Text; 3]>,
    ) -> Option<ReviewStage> {
        let said = |both: &[Text; 2]| BesideView::of(&why, &both[0]);
        let compared = both.and_then(|both| Ok((said(&both), beside(both)?)));
        let (view, run) = match compared {
            Ok(compared) => compared,
            Err(why) => return Some(ReviewStage::Unmerged(unmerged(&why))),
        };
        let Beside { merge, is_json } = in_slices(run, || self.is_wanted(subject)).await?;
        let texts = texts.filter(|_| why.remains() == Remains::LinesOrComparison);
        let versions = Box::new(NotMerged { view, why, texts, is_json });
        let compared = self.stage(subject, Manner::Beside(versions.clone()), merge, is_json).await?;
        let was_by_lines = self
            .with_review_of(subject, |one| one.earlier.as_ref().is_some_and(|earlier| earlier.is_by_lines()));
        match was_by_lines == Some(true) && versions.texts.is_some() {
            true => {
                let lines = self.by_lines(subject, versions).await?;
                if let ReviewStage::Merged(merged) = compared {
                    self.with_review_of(subject, |one| one.aside = Some(Aside { merged, is_earlier: false }));
                }
                Some(lines)
            }
            false => Some(compared),
        }
    }

    /// The merge by lines of versions that are not merged by themselves; `None` when it is no longer wanted, or not
    /// possible.
    pub(super) async fn by_lines(&self, subject: Subject, versions: Box<NotMerged>) -> Option<ReviewStage> {
        let run = merge_lines(versions.texts.clone()?).ok()?;
        let (merge, is_json) = (in_slices(run, || self.is_wanted(subject)).await?, versions.is_json);
        self.stage(subject, Manner::ByLines(versions), merge, is_json).await
    }

    /// The stage of a merge, with the choices and the edit of an earlier one; `None` when it is no longer wanted.
    async fn stage(
        &self,
        subject: Subject,
        manner: Manner,
        merge: Merge,
        is_json: bool,
    ) -> Option<ReviewStage> {
        let merged = match self.earlier(subject, &manner) {
            Some(earlier) => carried(manner, merge, is_json, earlier, || self.is_wanted(subject)).await?,
            None => Merged::new(manner, merge, is_json, None, None),
        };
        Some(ReviewStage::Merged(Box::new(merged)))
    }

    /// The choices and the edit that a merge of this manner takes over. They stay until this one is done.
    fn earlier(&self, subject: Subject, manner: &Manner) -> Option<Earlier> {
        let earlier = self.with_review_of(subject, |one| {
            one.taken_over_by(manner)
                .map(|earlier| Earlier { merge: earlier.merge().clone(), edit: earlier.edited().cloned() })
        });
        earlier.flatten()
    }

    /// Calls `act` with a review, unless a later read has taken its place.
    pub(super) fn with_review_of<T>(
        &self,
        subject: Subject,
        act: impl FnOnce(&mut ReviewOf) -> T,
    ) -> Option<T> {
        let mut reviews = self.reviews.borrow_mut();
        let one = reviews.iter_mut().find(|one| one.of == subject.of && one.found == subject.found)?;
        Some(act(one))
    }

    async fn body_of(&self, id: Option<ExchangeId>, side: Side) -> Option<Body> {
        let body = self.panel.host.body(id?, side);
        if body.as_ref().is_some_and(|body| body.len() > LONG) {
            breathe().await;
        }
        body
    }

    /// Compares the result of a review with the server's version, after a choice or an edit has begun that. A small
    /// merge is compared at once.
    pub(super) fn compare(self: &Rc<Self>, of: ExchangeId) {
        let begun = self.with_merged_of(of, |merged| (merged.compare(), merged.begun()));
        let Some((false, begun)) = begun else {
            self.merge_compared.set(());
            return;
        };
        let store = self.clone();
        spawn_local(async move {
            loop {
                breathe().await;
                let one =
                    store.with_merged_of(of, |merged| (merged.begun() == begun).then(|| merged.compare()));
                match one.flatten() {
                    Some(false) => {}
                    Some(true) => return store.merge_compared.set(()),
                    // Another choice has begun another comparison, or the review is gone.
                    None => return,
                }
            }
        });
    }

    /// Calls `see` with the review that is shown.
    pub fn with_review<T>(&self, see: impl FnOnce(&mut ReviewStage) -> T) -> Option<T> {
        let shown = self.merge_shown.get_untracked()?;
        let mut reviews = self.reviews.borrow_mut();
        let review = reviews.iter_mut().find(|one| one.of == shown.of)?;
        Some(see(&mut review.review))
    }

    pub(super) fn with_merged<T>(&self, see: impl FnOnce(&mut Merged) -> T) -> Option<T> {
        self.with_merged_of(self.merge_shown.get_untracked()?.of, see)
    }

    fn with_merged_of<T>(&self, of: ExchangeId, see: impl FnOnce(&mut Merged) -> T) -> Option<T> {
        let mut reviews = self.reviews.borrow_mut();
        match &mut reviews.iter_mut().find(|one| one.of == of)?.review {
            ReviewStage::Merged(merged) => Some(see(merged)),
            _ => None,
        }
    }

    /// What the server holds now, in the selected exchange's review where nothing is merged.
    pub fn beside_view(&self) -> Option<BesideView> {
        let view = self.with_merged(|merged| match merged.manner() {
            Manner::Beside(versions) => Some(versions.view.clone()),
            Manner::Merged | Manner::ByLines(_) => None,
        });
        view.flatten()
    }

    /// The view of the merge in the selected exchange's review.
    pub fn merge_view(&self) -> Option<Rc<MergeView>> {
        self.with_merged(|merged| merged.view())
    }

    /// The text of the selected exchange's review and what sending it changes, as of the latest comparison.
    pub fn compared_view(&self) -> Option<Rc<ComparedView>> {
        self.with_merged(|merged| merged.compared().cloned()).flatten()
    }

    /// Whether the latest comparison is that of the present choices.
    pub fn is_compared(&self) -> bool {
        self.with_merged(|merged| merged.is_compared()).unwrap_or(false)
    }

    /// Whether the text of the selected exchange's review can be sent.
    pub fn is_review_ready(&self) -> bool {
        self.with_merged(|merged| merged.ready().is_some()).unwrap_or(false)
    }

    /// The user's edit of the result of the selected exchange's review.
    pub fn edited_result(&self) -> Option<Text> {
        self.with_merged(|merged| merged.edited().cloned()).flatten()
    }

    /// Whether the user has edited the result of the selected exchange's review.
    pub fn is_result_edited(&self) -> bool {
        self.with_merged(|merged| merged.edited().is_some()).unwrap_or(false)
    }

    /// Decides a conflict.
    ///
    /// # Errors
    /// [`ChoiceFault`]; nothing changes then.
    pub fn choose(self: &Rc<Self>, number: usize, choice: Choice) -> Result<(), ChoiceFault> {
        let chosen = self.with_merged(|merged| merged.choose(number, choice));
        self.review_changed();
        chosen.unwrap_or(Err(ChoiceFault::NoConflict))
    }

    /// Decides every open conflict in favour of one side.
    pub fn choose_open(self: &Rc<Self>, choice: &Choice) {
        self.with_merged(|merged| merged.choose_open(choice));
        self.review_changed();
    }

    /// Shows the conflicts around another one.
    pub fn turn_to(&self, number: usize) {
        self.with_merged(|merged| merged.turn_to(number));
        self.merge_changed.set(());
    }

    /// The number of the first open conflict from `number` on, else of the first one before it.
    pub fn next_open(&self, number: usize) -> Option<usize> {
        self.with_merged(|merged| merged.merge().next_open(number)).flatten()
    }

    /// Takes the user's edit of the result; `None` discards the edit.
    pub fn edit_result(self: &Rc<Self>, text: Option<String>) {
        self.with_merged(|merged| merged.edit(text));
        self.review_changed();
    }

    fn review_changed(self: &Rc<Self>) {
        if let Some(shown) = self.merge_shown.get_untracked() {
            self.compare(shown.of);
        }
        self.merge_changed.set(());
    }

    /// Sends the result of the review: exactly the text that is shown.
    pub fn send_merged(&self, of: ExchangeId) {
        let is_shown = self.panel.selected() == Some(of);
        let text = self.with_merged(|merged| merged.ready().map(|text| (**text).to_owned())).flatten();
        let replayer = self.panel.host.replayer();
        if let (Some(replayer), Some(text)) = (replayer.filter(|_| is_shown), text) {
            replayer.confirm(of, Some(text));
        }
    }
}

/// Whether a repair waits for a review.
fn waits(run: &Run) -> bool {
    let kinds = [ReplayKind::RefetchAndReview, ReplayKind::CreateToUpdate];
    run.state() == State::Review && kinds.contains(&run.plan().kind)
}

/// Merges JSON; `None` when the merge is no longer wanted.
async fn merge_json(texts: [Text; 3], goes_on: impl Fn() -> bool) -> Option<Result<Merge, Unmergeable>> {
    match MergeRun::of(texts) {
        Ok(run) => in_slices(run.start(), goes_on).await,
        Err(why) => Some(Err(why)),
    }
}

/// The merge of an earlier review.
struct Earlier {
    merge: Merge,
    /// The user's edit of the result.
    edit: Option<Text>,
}

/// Takes over the choices and the edit of an earlier review where they still apply; `None` when the review is no longer
/// wanted.
async fn carried(
    manner: Manner,
    merge: Merge,
    is_json: bool,
    Earlier { merge: earlier, edit }: Earlier,
    goes_on: impl Fn() -> bool,
) -> Option<Merged> {
    if let Manner::Beside(_) = manner {
        // The text is mine, or the user's, whatever the server holds.
        let said = edit.as_ref().map(|_| "Your edit of the result is kept.".to_owned());
        return Some(Merged::new(manner, merge, is_json, edit, said));
    }
    let decided = earlier.conflicts().len() - earlier.open();
    let (merge, kept) = in_slices(merge.carry(&earlier), &goes_on).await?;
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
    if let Some(text) = edit {
        let before: Text = in_slices(earlier.text(), &goes_on).await?.into();
        let now: Text = in_slices(merge.text(), &goes_on).await?.into();
        let lines = match merge_lines([before, now, text.clone()]) {
            Ok(lines) => in_slices(lines, &goes_on).await.map(Some)?,
            Err(_) => None,
        };
        match lines.filter(|lines| lines.conflicts().is_empty()) {
            Some(lines) => edited = Some(in_slices(lines.text(), &goes_on).await?.into()),
            None => {
                edited = Some(text);
                said.push_str(" Your edit of the result and the new version touch the same lines: the edit is kept, look at it again.");
            }
        }
    }
    Some(Merged::new(manner, merge, is_json, edited, (!said.is_empty()).then_some(said)))
}
