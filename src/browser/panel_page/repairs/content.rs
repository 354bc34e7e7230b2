//! What the content of a read says: of the retries to come, of a save, and of what a save overwrote.

use super::super::session::Session;
use super::bodies::encoded;
use super::repair::{Repair, Work};
use super::situation::landed;
use crate::exchange::{Body, ExchangeId, ReplayStep};
use crate::panel::{LONG, breathe};
use crate::recording::Side;
use crate::replay::{
    Answer, Contents, Effect, Knowledge, SaveToCompare, SavedContent, SavesContents, all_reasons,
    are_saved_already, compare_saves, effect_of, held, is_same, page_write_of,
};

impl Repair {
    /// Completes the answer to a read with what its content says about the retries.
    pub(super) fn judged(&self, session: &Session, step: ReplayStep, answer: Answer) -> Answer {
        match answer.exchange {
            Some(id) => self.judged_by(session, step, answer, self.content(session, Some(id))),
            None => answer,
        }
    }

    /// [`Self::judged`] with the content of the read.
    pub(super) fn judged_by(
        &self,
        session: &Session,
        step: ReplayStep,
        mut answer: Answer,
        now: Option<Body>,
    ) -> Answer {
        let work = self.work.borrow();
        let Work::Repair(run) = &*work else { return answer };
        answer.tested = run.tested_in(now.as_ref());
        let validators = run.validators(&answer);
        let before = match step {
            ReplayStep::Refetch => run.plan().base,
            ReplayStep::Check if run.is_undoing() => run.after(),
            ReplayStep::Check => run.content_before(),
            ReplayStep::Retry | ReplayStep::Undo | ReplayStep::Test(_) => return answer,
        };
        let before = self.content(session, before);
        let holds = |effect: Effect, sent: Option<&Body>| {
            let (before, now) = (before.as_ref(), now.as_ref());
            held(effect, &Contents { before, now, sent, validators: &validators })
        };
        answer.is_changed = is_same(before.as_ref(), now.as_ref(), &validators).map(|is_same| !is_same);
        if step == ReplayStep::Check {
            answer.held = match run.undo_effect() {
                Some(effect) => holds(effect, self.undo_body.borrow().as_ref()),
                None => holds(run.effect(), self.sent_bodies.borrow().get(&run.sending())),
            };
            return answer;
        }
        let recording = session.recording.borrow();
        let is_explained = answer.exchange.is_some_and(|id| page_write_of(&recording, id).is_some());
        let known: Vec<Knowledge> = run
            .plan()
            .retries()
            .map(|(of, retry)| {
                let effect = effect_of(&retry.request);
                Knowledge {
                    method: &retry.request.method,
                    effect,
                    held: holds(effect, encoded(&self.recorded, retry.request.body).as_ref()),
                    is_changed: answer.is_changed,
                    is_explained,
                    landed: landed(&recording, of),
                    by_worker: answer.by_worker,
                }
            })
            .collect();
        answer.held = known.first().map_or_else(Default::default, |known| known.held);
        answer.is_saved = are_saved_already(&known) && !answer.is_under_worker;
        answer.reasons = all_reasons(&known);
        answer
    }

    /// Finds what a save overwrote.
    pub(super) async fn compare(&self, session: &Session) {
        let ids = match &*self.work.borrow() {
            Work::Repair(run) => run.to_compare(),
            Work::Test(_) => None,
        };
        let Some(ids) = ids else { return };
        let read = self.crossed(session, ids.read).await;
        let latest = self.crossed(session, ids.latest).await;
        let after = self.crossed(session, ids.after).await;
        let shown = self.between(session, &ids.saves).await;
        let mut work = self.work.borrow_mut();
        let Work::Repair(run) = &mut *work else { return };
        // Meanwhile an undo may have begun.
        if run.to_compare().as_ref() != Some(&ids) {
            return;
        }
        let sent = self.sent_bodies.borrow();
        let saved = ids.saves.iter().zip(&shown).map(|(save, shown)| SavedContent {
            effect: save.effect,
            is_conditional: save.is_conditional,
            sent: sent.get(&save.of),
            shown: shown.as_ref(),
        });
        let overwritten = compare_saves(&SavesContents {
            read: read.as_ref(),
            found: latest.as_ref(),
            saves: &saved.collect::<Vec<_>>(),
            after: after.as_ref(),
            effect: ids.effect,
            validators: &run.found_validators(),
        });
        let recording = session.recording.borrow();
        let found = ids.latest.filter(|_| overwritten.is_of_found);
        run.set_overwritten(overwritten.what, found.and_then(|found| page_write_of(&recording, found)));
    }

    /// The contents that reads found between saves.
    pub(super) async fn between(&self, session: &Session, saves: &[SaveToCompare]) -> Vec<Option<Body>> {
        let mut shown = Vec::new();
        for save in saves {
            shown.push(self.crossed(session, save.read_between).await);
        }
        shown
    }

    /// The content of a response. A long one crosses from the recorder's page in some 10 ms: the page handles what waits.
    pub(super) async fn crossed(&self, session: &Session, id: Option<ExchangeId>) -> Option<Body> {
        let content = self.content(session, id);
        if content.as_ref().is_some_and(|content| content.len() > LONG) {
            breathe().await;
        }
        content
    }

    /// The content of a response, as the browser gave it; or as the page reported it, while the browser has not given it.
    pub(super) fn content(&self, session: &Session, id: Option<ExchangeId>) -> Option<Body> {
        let told = || {
            let told = self.told_content.borrow();
            told.as_ref().filter(|(of, _)| Some(*of) == id).map(|(_, content)| content.clone())
        };
        content(session, id).or_else(told)
    }
}

/// The content of a response, when it is known.
pub(super) fn content(session: &Session, id: Option<ExchangeId>) -> Option<Body> {
    let id = id?;
    session.body(id, Side::Response).or_else(|| {
        let recording = session.recording.borrow();
        let exchange = recording.get(id)?;
        (exchange.has_empty_content()).then(|| Body::Text("".into()))
    })
}
