//! What the panel asks for: plans, and the starts and ends of repairs and safe tests.

use super::super::inspected;
use super::bodies::{RecordedBodies, SentBodies};
use super::driver::{Repairs, refuse};
use super::repair::Work;
use super::situation::{any_landed, landed, situation};
use crate::exchange::{Body, ExchangeId, TestKind};
use crate::panel::{KindPlans, Replayer};
use crate::replay::{
    self, Event, NoUndo, Plan, Refusal, ReplayKind, Situation, State, TestPlan, TestRun, Undo,
};
use wasm_bindgen_futures::spawn_local;

impl Replayer for Repairs {
    fn plans(&self, of: ExchangeId) -> KindPlans {
        // While a repair of this exchange is under way, its own plan is shown, not the refusal `Busy`.
        let own = self.under_way().filter(|repair| repair.of == of && !repair.is_proving.get());
        if let Some(repair) = own
            && let Work::Repair(run) = &*repair.work.borrow()
        {
            return ReplayKind::ALL.map(|kind| (kind, Ok(run.plan().clone())));
        }
        if self.is_busy() {
            return ReplayKind::ALL.map(|kind| (kind, Err(Refusal::Busy)));
        }
        let sender = self.senders.of(&self.session, of);
        let (recording, pages) = (self.session.recording.borrow(), self.session.pages.borrow());
        // Only a retry asks because of an earlier attempt. The rules run once for all kinds.
        let calls = self.session.exact.calls();
        let reads = situation(sender.as_ref(), &pages, &recording, of);
        let kept = calls.as_deref().filter(|calls| reads.page.is_some_and(|page| page.id == calls.page));
        let others = self.senders_of_others(&recording, of, reads.page);
        let reads = Situation { kept, others: &others, ..reads };
        let retries = Situation { landed: landed(&recording, of), ..reads };
        ReplayKind::ALL.map(|kind| {
            let situation = if kind.has_retry() { &retries } else { &reads };
            let plan = replay::plan(&recording, of, kind, situation);
            let plan = plan.and_then(|plan| match any_landed(&recording, &plan) {
                Some(landed) => {
                    replay::plan(&recording, of, kind, &Situation { landed: Some(landed), ..retries })
                }
                None => Ok(plan),
            });
            (kind, plan.and_then(|plan| self.bodies_of(&plan).map(|_| plan)))
        })
    }

    fn start_replay(&self, plan: Plan) {
        let bodies = match self.is_free(plan.of, &plan.page).and_then(|()| self.planned_bodies(&plan)) {
            Ok(bodies) => bodies,
            Err(refusal) => return refuse(&self.session, &refusal),
        };
        self.begin_plan(plan, bodies, None);
    }

    fn start_edited(&self, plan: Plan, body: Option<String>) {
        if let Err(refusal) = self.is_free(plan.of, &plan.page) {
            return refuse(&self.session, &refusal);
        }
        self.begin_plan(plan, RecordedBodies::new(), body.map(|text| Body::Text(text.into())));
    }

    fn confirm(&self, of: ExchangeId, body: Option<String>) {
        let waiting = self.under_way().filter(|repair| repair.of == of);
        let Some(repair) = waiting.filter(|repair| repair.work.borrow().state() == State::Review) else {
            return;
        };
        let body = body.map(|text| Body::Text(text.into()));
        let fingerprint = body.as_ref().map(Body::fingerprint);
        *repair.given.borrow_mut() = body;
        let command = repair.tell(&self.session, Event::Confirmed(fingerprint));
        repair.go_on(&self.session, command);
    }

    fn kept_body(&self, of: ExchangeId) -> Option<Result<Body, String>> {
        let repair = self.under_way().filter(|repair| repair.of == of)?;
        let kept = repair.kept.borrow();
        kept.clone()
    }

    fn plan_undo(&self, of: ExchangeId) -> Option<Result<Undo, NoUndo>> {
        self.undo_of(of)
    }

    fn start_undo(&self, of: ExchangeId, undo: Undo) {
        self.begin_undo(of, undo);
    }

    fn plan_test(&self, of: ExchangeId, kind: TestKind) -> Result<TestPlan, Refusal> {
        if self.is_busy() {
            return Err(Refusal::Busy);
        }
        let sender = self.senders.of(&self.session, of);
        let (recording, pages) = (self.session.recording.borrow(), self.session.pages.borrow());
        let situation = situation(sender.as_ref(), &pages, &recording, of);
        replay::plan_test(&recording, of, kind, &situation, &self.token())
    }

    fn start_test(&self, plan: TestPlan) {
        if let Err(refusal) = self.is_free(plan.of, &plan.page) {
            return refuse(&self.session, &refusal);
        }
        let (of, page) = (plan.of, plan.page.clone());
        let (run, first) = TestRun::start(plan);
        self.begin(of, Work::Test(run), SentBodies::default(), page, first);
    }

    /// A navigation aborts the requests of the old document: their answers never arrive, and Chromium 156 leaves a
    /// pending evaluation unanswered. Firefox 153 reports a navigation late, when a repair may already run in the new
    /// document. So the page is asked for its document's id.
    fn page_navigated(&self) {
        self.senders.forget();
        let Some(repair) = self.running() else { return };
        let session = self.session.clone();
        spawn_local(async move {
            if repair.has_left().await && !repair.is_over() {
                repair.tell(&session, Event::PageLeft);
                repair.end(&session);
            }
        });
    }

    fn recording_leaves(&self) {
        self.senders.forget();
        for (_, ended) in self.ended.borrow_mut().drain() {
            ended.is_left.set(true);
        }
        let Some(repair) = self.running() else { return };
        self.cancel_replay(repair.of);
        let came_to = match &*repair.work.borrow() {
            Work::Repair(run) => run.outcome().unwrap_or_default().to_owned(),
            Work::Test(_) => String::new(),
        };
        let said = format!("Clear ended a repair or test. {came_to}");
        self.session.panel(|panel| panel.problem(said.trim_end().to_owned()));
    }

    fn cancel_replay(&self, of: ExchangeId) {
        let Some(repair) = self.running().filter(|repair| repair.of == of) else { return };
        let is_crossing = repair.is_crossing.get();
        repair.tell(&self.session, if is_crossing { Event::CancelledUnsent } else { Event::Cancelled });
        repair.end(&self.session);
        let key = repair.key.borrow_mut().take();
        if let Some(key) = key {
            spawn_local(async move { inspected::abort(&key, repair.frame()).await });
        }
    }
}
