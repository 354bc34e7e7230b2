//! Everything that is known of the selected exchange, for the parts of the details to share.

use super::shown::{Actions, Shown, Subject};
use crate::diagnosis::test_results;
use crate::exchange::{ExchangeId, TestKind};
use crate::panel::explainer::Explainer;
use crate::panel::host::Workshop;
use crate::panel::kit::element::{El, el};
use crate::panel::kit::frame::now;
use crate::panel::store::Desk;
use crate::replay::{Plan, Refusal, ReplayKind, Run, State, TestPlan, TestRun};
use crate::view::{
    CorsView, Details, PathInput, PlanView, ReportInput, RunView, TestView, offered, path, report,
};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// What the parts of the details share.
pub struct Dossier {
    /// What they share with the rest of the panel.
    pub desk: Rc<Desk>,
    /// What is shown.
    pub shown: Shown,
    /// Which sections the user has folded or unfolded.
    pub folds: RefCell<Vec<(&'static str, bool)>>,
    runs: RefCell<Vec<(ExchangeId, Rc<Run>)>>,
    /// The latest test of each kind, for each exchange.
    tests: RefCell<Vec<Rc<TestRun>>>,
    /// When the pause that is under way ends.
    wait_ends: Cell<f64>,
    me: Weak<Dossier>,
}

impl Dossier {
    /// An empty one.
    pub fn new(desk: Rc<Desk>) -> Rc<Dossier> {
        let shown = desk.within(|_| Shown::new());
        Rc::new_cyclic(|me| Dossier {
            desk,
            shown,
            folds: RefCell::default(),
            runs: RefCell::default(),
            tests: RefCell::default(),
            wait_ends: Cell::new(0.0),
            me: me.clone(),
        })
    }

    /// When the pause that is under way ends, on the clock of [`now`].
    pub fn wait_ends(&self) -> f64 {
        self.wait_ends.get()
    }

    /// Starts a safe test of the selected exchange, where it can be had now.
    pub fn settle(&self, kind: TestKind) {
        let of = self.shown.actions.borrow().as_ref().and_then(|actions| {
            let is_possible = |test: &TestView| test.kind == kind && test.is_possible();
            (actions.tests.iter().any(is_possible) && self.desk.selected() == Some(actions.of))
                .then_some(actions.of)
        });
        if let (Some(of), Some(workshop)) = (of, self.workshop()) {
            workshop.start_test(of, kind);
            self.desk.changed();
        }
    }

    /// Ends a repair or a test before its time.
    pub fn cancel(&self, of: ExchangeId) {
        if let Some(workshop) = self.workshop() {
            workshop.cancel_replay(of);
        }
    }

    /// The user has read why the retry waits, and wants it all the same.
    pub fn confirm(&self, of: ExchangeId) {
        let is_shown = self.desk.selected() == Some(of);
        if let Some(workshop) = self.workshop().filter(|_| is_shown) {
            workshop.confirm(of);
        }
    }

    /// What plans and sends.
    fn workshop(&self) -> Option<Rc<dyn Workshop>> {
        self.desk.host.workshop()
    }

    /// A report of the evidence for the selected exchange.
    pub fn report(&self) -> String {
        let (details, actions) = (self.shown.details.borrow(), self.shown.actions.borrow());
        let (Some(details), Some(actions)) = (&*details, &*actions) else { return String::new() };
        report(&ReportInput {
            recording: &self.desk.recording.borrow(),
            of: actions.of,
            sentence: &details.sentence,
            findings: &details.findings,
            path: &actions.path,
            run: self.shown.run.borrow().as_ref(),
            tests: &actions.tests,
            cors: self.shown.both_sides.borrow().as_ref(),
            version: env!("CARGO_PKG_VERSION"),
        })
    }

    fn subject(&self, id: ExchangeId) -> Option<Subject> {
        let recording = self.desk.recording.borrow();
        let exchange = recording.get(id)?;
        let (request, response) = (exchange.request.body.clone(), exchange.response.body.clone());
        let lost = exchange.request.headers.lost().len() + exchange.response.headers.lost().len();
        Some(Subject { id, started: exchange.started, request, response, lost })
    }

    fn actions(&self, details: &Details, run: Option<&Run>) -> Option<Actions> {
        if !details.verdict.is_failure() {
            return None;
        }
        let of = details.id;
        let workshop = self.workshop()?;
        let plan = |kind| workshop.plan(of, kind);
        let kinds = [ReplayKind::RefetchAndRetry, ReplayKind::RefetchOnly];
        let plans: Vec<(ReplayKind, Result<Plan, Refusal>)> =
            kinds.into_iter().map(|kind| (kind, plan(kind))).collect();
        let tests = self.tests_of(details, &*workshop);
        let recording = self.desk.recording.borrow();
        let [(_, repair), (_, refetch)] = plans.as_slice() else { return None };
        let path = path(&PathInput {
            recording: &recording,
            of,
            findings: &details.findings,
            repair: repair.as_ref(),
            refetch: refetch.as_ref(),
            run,
            tests: &tests,
        });
        let possible = plans.iter().find_map(|(_, plan)| plan.as_ref().ok());
        Some(Actions {
            of,
            plan: possible.and_then(|plan| Some(PlanView::of(plan, recording.get(of)?))),
            path,
            tests,
            state: run.map(Run::state),
            plans: plans.into_iter().filter_map(|(kind, plan)| Some((kind, plan.ok()?))).collect(),
        })
    }

    /// The safe tests that would settle a doubt, and those that were done.
    fn tests_of(&self, details: &Details, workshop: &dyn Workshop) -> Vec<TestView> {
        let of = details.id;
        let results = test_results(&self.desk.recording.borrow(), of, &details.findings);
        let mut offers = offered(&details.findings, &results);
        let runs: Vec<Rc<TestRun>> =
            self.tests.borrow().iter().filter(|run| run.of() == of).cloned().collect();
        let begun = runs.iter().map(|run| run.kind()).chain(results.iter().map(|result| result.kind));
        for kind in begun {
            if !offers.iter().any(|(known, _)| *known == kind) {
                offers.push((kind, String::new()));
            }
        }
        let view = |(kind, purpose): &(TestKind, String)| {
            let plan: Result<TestPlan, Refusal> = workshop.plan_test(of, *kind);
            let run = runs.iter().find(|run| run.kind() == *kind).map(Rc::as_ref);
            let result = results.iter().find(|result| result.kind == *kind);
            TestView::of(*kind, purpose, plan.as_ref(), run, result)
        };
        offers.iter().map(view).collect()
    }
}

impl Explainer for Dossier {
    fn refresh(&self) {
        let selected = self.desk.selected();
        let details = selected.and_then(|id| {
            let findings = self.desk.findings.of(&self.desk, id);
            Details::of(&self.desk.recording.borrow(), id, findings.to_vec())
        });
        let run = selected.and_then(|id| {
            let runs = self.runs.borrow();
            runs.iter().find(|(of, _)| *of == id).map(|(_, run)| run.clone())
        });
        let actions = details.as_ref().and_then(|details| self.actions(details, run.as_deref()));
        let cors = selected.and_then(|id| CorsView::of(&self.desk.recording.borrow(), id));
        self.shown.sides(cors);
        self.shown.subject(selected.and_then(|id| self.subject(id)));
        self.shown.revised(selected.map_or(0, |id| self.desk.recording.borrow().revision(id)));
        self.shown.act(actions);
        self.shown.progress(run.as_deref().map(RunView::of));
        self.shown.facts(details);
    }

    fn clear(&self) {
        self.runs.borrow_mut().clear();
        self.tests.borrow_mut().clear();
    }

    fn details(&self) -> El {
        self.me.upgrade().map_or_else(|| el("div", ""), |dossier| super::details(&dossier))
    }

    fn has_details(&self) -> bool {
        self.shown.details.borrow().is_some()
    }

    fn replay(&self, kind: ReplayKind) -> bool {
        // Just what is shown is sent.
        let plan = self.shown.actions.borrow().as_ref().and_then(|actions| {
            let is_free =
                actions.state.is_none_or(State::is_over) && self.desk.selected() == Some(actions.of);
            let mut plans = actions.plans.iter().filter(|_| is_free);
            plans.find(|(planned, _)| *planned == kind).map(|(_, plan)| plan.clone())
        });
        let Some(workshop) = self.workshop() else { return false };
        let Some(plan) = plan else {
            // A button says by itself that another repair is under way; a key has no other answer.
            let busy = self.desk.selected().and_then(|of| workshop.plan(of, kind).err());
            let Some(busy @ Refusal::Busy) = busy else { return false };
            self.desk.problem(&busy.in_full());
            return true;
        };
        workshop.start_replay(plan);
        self.desk.changed();
        true
    }

    fn replayed(&self, of: ExchangeId, run: &Run) {
        let mut runs = self.runs.borrow_mut();
        let known = runs.iter().position(|(id, _)| *id == of).map(|place| runs.swap_remove(place));
        let is_new = known.is_none_or(|(_, known)| known.steps().len() != run.steps().len());
        let pause = run.steps().last().filter(|step| is_new && !step.done).and_then(|step| step.wait_millis);
        if let Some(millis) = pause {
            self.wait_ends.set(now() + millis);
        }
        runs.push((of, Rc::new(run.clone())));
        drop(runs);
        self.desk.changed();
    }

    fn tested(&self, of: ExchangeId, run: &TestRun) {
        let mut tests = self.tests.borrow_mut();
        tests.retain(|known| known.of() != of || known.kind() != run.kind());
        tests.push(Rc::new(run.clone()));
        drop(tests);
        self.desk.changed();
    }
}
