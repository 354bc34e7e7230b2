//! The state that the parts of the details share.

use super::review_state::{Reviews, ShownReview};
use super::state::{Actions, DetailsState, Drafts, Subject};
use crate::copy_as::{CopyForm, RepairScript, RequestMessage, Unwritable};
use crate::diagnosis::test_results;
use crate::exchange::{ExchangeId, TestKind};
use crate::panel::host::Replayer;
use crate::panel::kit::frame::now;
use crate::panel::kit::section::Folds;
use crate::panel::kit::signal::UpdateTo;
use crate::panel::store::PanelStore;
use crate::recording::Side;
use crate::replay::{Plan, Refusal, ReplayKind, Run, State, Step, TestPlan, TestRun};
use crate::secrets::Secrets;
use crate::view::{
    CallView, CorsView, Details, PlanView, RepairActionKind, RepairInput, RepairStep, ReportInput, RunView,
    Tab, TestView, offered, recommends_in_order, repair_steps, report, ways_out,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sycamore::prelude::{Signal, create_signal};

/// The view of each safe test, and the plan or refusal of each.
type PlannedTests = (Vec<TestView>, Vec<Result<TestPlan, Refusal>>);

/// The state that the parts of the details share.
pub struct DetailsStore {
    /// The state that all parts of the panel share.
    pub panel: Rc<PanelStore>,
    /// The data that is shown.
    pub state: DetailsState,
    /// Which sections the user has folded or unfolded.
    pub folds: Folds,
    /// The chosen tab; it stays when another exchange is selected.
    pub tab: Signal<Tab>,
    pub(super) runs: RefCell<Vec<(ExchangeId, Rc<Run>)>>,
    /// The latest test of each kind, for each exchange.
    tests: RefCell<Vec<Rc<TestRun>>>,
    /// The end of the current pause, in milliseconds on the clock of [`now`].
    wait_ends: Cell<f64>,
    step_begun: Cell<f64>,
    pub(super) reviews: Reviews,
    /// The exchange whose request is being edited.
    pub editing: Signal<Option<ExchangeId>>,
    pub(super) drafts: Drafts,
    /// Which review is shown.
    pub merge_shown: Signal<Option<ShownReview>>,
    /// Set when a choice or an edit is made in the review.
    pub merge_changed: Signal<()>,
    /// Set when the result of the review is compared with the server's version.
    pub merge_compared: Signal<()>,
    /// Whether the focus waits for *Undo*.
    pub(super) leads_to_undo: Cell<bool>,
}

impl DetailsStore {
    /// Creates an empty store.
    pub fn new(panel: Rc<PanelStore>) -> Rc<DetailsStore> {
        let (state, tab) = panel.within(|_| (DetailsState::new(), create_signal(Tab::default())));
        let (merge_shown, merge_changed) = panel.within(|_| (create_signal(None), create_signal(())));
        let merge_compared = panel.within(|_| create_signal(()));
        let editing = panel.within(|_| create_signal(None));
        Rc::new(DetailsStore {
            panel,
            state,
            folds: Folds::default(),
            tab,
            runs: RefCell::default(),
            tests: RefCell::default(),
            wait_ends: Cell::new(0.0),
            step_begun: Cell::new(0.0),
            reviews: Reviews::default(),
            editing,
            drafts: Drafts::default(),
            merge_shown,
            merge_changed,
            merge_compared,
            leads_to_undo: Cell::default(),
        })
    }

    /// The end of the current pause, in milliseconds on the clock of [`now`].
    pub fn wait_ends(&self) -> f64 {
        self.wait_ends.get()
    }

    /// The begin of the current step, in milliseconds on the clock of [`now`].
    pub fn step_begun(&self) -> f64 {
        self.step_begun.get()
    }

    /// Starts a safe test of the selected exchange, if the test is possible now.
    pub fn settle(&self, kind: TestKind) {
        // The plan that is shown is the plan that is sent.
        let plan = self.state.actions.borrow().as_ref().and_then(|actions| {
            let is_possible = |test: &TestView| test.kind == kind && test.is_possible();
            let is_offered =
                actions.tests.iter().any(is_possible) && self.panel.selected() == Some(actions.of);
            actions.test_plans.iter().find(|plan| is_offered && plan.kind == kind).cloned()
        });
        if let (Some(plan), Some(replayer)) = (plan, self.replayer()) {
            replayer.start_test(plan);
            self.panel.changed();
        }
    }

    /// Cancels a repair or a test.
    pub fn cancel(&self, of: ExchangeId) {
        if let Some(replayer) = self.replayer() {
            replayer.cancel_replay(of);
        }
    }

    /// Sends the waiting retry: the user has read why it waits, and confirms it.
    pub fn confirm(&self, of: ExchangeId) {
        let is_shown = self.panel.selected() == Some(of);
        if let Some(replayer) = self.replayer().filter(|_| is_shown) {
            replayer.confirm(of, None);
        }
    }

    /// Whether the selected exchange's repair has saved, and its undo is not planned yet.
    pub(super) fn awaits_undo(&self) -> bool {
        self.state.actions.borrow().as_ref().is_some_and(|actions| actions.awaits_undo)
    }

    /// Undoes the save of the selected exchange's repair, with the undo that is shown.
    pub fn undo(&self) {
        let shown = self.state.actions.borrow().as_ref().and_then(|actions| {
            let undo = actions.undo.clone()?.ok()?;
            (self.panel.selected() == Some(actions.of)).then_some((actions.of, undo))
        });
        if let (Some((of, undo)), Some(replayer)) = (shown, self.replayer()) {
            replayer.start_undo(of, undo);
            self.panel.changed();
        }
    }

    /// The selected request as text in one form of *Copy as*.
    ///
    /// # Errors
    /// Why the text would send a different request.
    pub fn copy_text(&self, form: CopyForm, secrets: Secrets) -> Result<String, Unwritable> {
        let id = self.panel.selected().ok_or(Unwritable::NotKept)?;
        let body = self.panel.host.body(id, Side::Request);
        let recording = self.panel.recording.borrow();
        let exchange = recording.get(id).ok_or(Unwritable::NotKept)?;
        let message = RequestMessage::recorded(exchange, body.as_ref(), secrets)?;
        if !form.is_repair() {
            return form.write(&message, None);
        }
        let actions = self.state.actions.borrow();
        let plans = actions.iter().filter(|actions| actions.of == id).flat_map(|actions| &actions.plans);
        let is_wanted = |plan: &&Plan| {
            let is_order = plan.kind == ReplayKind::ReplayInOrder;
            is_order == form.is_order() && plan.refetch.is_some() && plan.retry.is_some()
        };
        let plan = plans.map(|(_, plan)| plan).find(is_wanted).ok_or(Unwritable::NoRepair)?;
        let recorded = |of| Some((recording.get(of)?, self.panel.host.body(of, Side::Request)));
        let repair = RepairScript::of(plan, recorded, secrets)?;
        form.write(&message, Some(&repair))
    }

    /// Whether a form of *Copy as* is offered for the selected exchange.
    pub fn is_copy_offered(&self, form: CopyForm) -> bool {
        let actions = self.state.actions.borrow();
        let is_planned = |actions: &Actions| {
            let is_selected = self.panel.selected() == Some(actions.of);
            is_selected && actions.plans.iter().any(|(kind, _)| *kind == ReplayKind::ReplayInOrder)
        };
        !form.is_order() || actions.as_ref().is_some_and(is_planned)
    }

    /// The host's replayer, which plans and sends.
    fn replayer(&self) -> Option<Rc<dyn Replayer>> {
        self.panel.host.replayer()
    }

    /// A report of the evidence for the selected exchange.
    pub fn report(&self) -> String {
        let (details, actions) = (self.state.details.borrow(), self.state.actions.borrow());
        let (Some(details), Some(actions)) = (&*details, &*actions) else { return String::new() };
        report(&ReportInput {
            recording: &self.panel.recording.borrow(),
            of: actions.of,
            sentence: &details.sentence,
            findings: &details.findings,
            steps: &actions.steps,
            run: self.state.run.borrow().as_ref(),
            tests: &actions.tests,
            cors: self.state.both_sides.borrow().as_ref(),
            version: env!("CARGO_PKG_VERSION"),
        })
    }

    fn subject(&self, id: ExchangeId) -> Option<Subject> {
        let recording = self.panel.recording.borrow();
        let exchange = recording.get(id)?;
        let (request, response) = (exchange.request.body.clone(), exchange.response.body.clone());
        let lost = exchange.request.headers.lost().len() + exchange.response.headers.lost().len();
        Some(Subject { id, request_start: exchange.request_start, request, response, lost })
    }

    fn actions(&self, details: &Details, run: Option<&Run>) -> Option<Actions> {
        if !details.verdict.is_failure() {
            return None;
        }
        let of = details.id;
        let replayer = self.replayer()?;
        let plans = replayer.plans(of);
        let (tests, test_plans) = self.tests_of(details, &*replayer);
        let recording = self.panel.recording.borrow();
        let input = RepairInput {
            recording: &recording,
            of,
            findings: &details.findings,
            plans: &plans,
            run,
            tests: &tests,
        };
        let (steps, ways) = (repair_steps(&input), ways_out(&input));
        // While a replay is under way, its own plan is shown.
        let running = run.filter(|run| !run.state().is_over()).map(Run::plan);
        let in_order = planned(&plans, ReplayKind::ReplayInOrder)
            .filter(|_| is_primary(&steps, ReplayKind::ReplayInOrder));
        let undo = replayer.plan_undo(of);
        let possible = running.or(in_order).or_else(|| plans.iter().find_map(|(_, plan)| plan.as_ref().ok()));
        Some(Actions {
            of,
            plan: possible.map(|plan| PlanView::of(plan, &recording)),
            in_order: in_order.map(recommends_in_order),
            steps,
            ways,
            awaits_undo: undo.is_none() && run.is_some_and(Run::leaves_saves),
            undo,
            tests,
            test_plans: test_plans.into_iter().filter_map(Result::ok).collect(),
            state: run.map(Run::state),
            plans: plans.into_iter().filter_map(|(kind, plan)| Some((kind, plan.ok()?))).collect(),
        })
    }

    /// The safe tests that would settle an open question, and the tests that were done.
    fn tests_of(&self, details: &Details, replayer: &dyn Replayer) -> PlannedTests {
        let of = details.id;
        let results = test_results(&self.panel.recording.borrow(), of, &details.findings);
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
            let plan = replayer.plan_test(of, *kind);
            let run = runs.iter().find(|run| run.kind() == *kind).map(Rc::as_ref);
            let result = results.iter().find(|result| result.kind == *kind);
            (TestView::of(*kind, purpose, plan.as_ref(), run, result), plan)
        };
        offers.iter().map(view).unzip()
    }

    /// Updates the data that is shown.
    pub fn refresh(&self) {
        let selected = self.panel.selected();
        let details = selected.and_then(|id| {
            let findings = self.panel.findings(id);
            Details::of(&self.panel.recording.borrow(), id, findings.to_vec())
        });
        let run = selected.and_then(|id| {
            let runs = self.runs.borrow();
            runs.iter().find(|(of, _)| *of == id).map(|(_, run)| run.clone())
        });
        let actions = details.as_ref().and_then(|details| self.actions(details, run.as_deref()));
        let cors = selected.and_then(|id| CorsView::of(&self.panel.recording.borrow(), id));
        self.state.sides(cors);
        let call = selected.and_then(|id| self.panel.host.call_of(id));
        self.state.sent_by(call.as_ref().and_then(CallView::of));
        self.state.subject(selected.and_then(|id| self.subject(id)));
        self.state.revised(selected.map_or(0, |id| self.panel.recording.borrow().revision(id)));
        self.state.act(actions);
        self.state.progress(run.as_deref().map(RunView::of));
        self.state.facts(details);
        self.show_review();
        self.close_other_editor();
    }

    /// Forgets everything: the recording was cleared.
    pub fn clear(&self) {
        self.runs.borrow_mut().clear();
        self.reviews.borrow_mut().clear();
        self.drafts.borrow_mut().clear();
        self.tests.borrow_mut().clear();
    }

    /// Whether there are details to show.
    pub fn has_details(&self) -> bool {
        self.state.details.borrow().is_some()
    }

    /// Starts a replay of the selected exchange; `false` if the replay is not possible now.
    pub fn replay(&self, kind: ReplayKind) -> bool {
        if kind == ReplayKind::EditAndRetry {
            self.edit();
            return true;
        }
        // The plan that is shown is the plan that is sent.
        let plan = self.state.actions.borrow().as_ref().and_then(|actions| {
            let is_free =
                actions.state.is_none_or(State::is_over) && self.panel.selected() == Some(actions.of);
            let mut plans = actions.plans.iter().filter(|_| is_free);
            plans.find(|(planned, _)| *planned == kind).map(|(_, plan)| plan.clone())
        });
        let Some(replayer) = self.replayer() else { return false };
        let Some(plan) = plan else {
            // A disabled button already says that another repair is under way. A key needs this message.
            let plans = self.panel.selected().map(|of| replayer.plans(of));
            let is_busy = |(_, plan): &(ReplayKind, Result<Plan, Refusal>)| *plan == Err(Refusal::Busy);
            if !plans.is_some_and(|plans| plans.iter().any(is_busy)) {
                return false;
            }
            self.panel.problem(&Refusal::Busy.in_full());
            return true;
        };
        replayer.start_replay(plan);
        // The Repair tab shows the progress and the questions.
        self.tab.update_to(Tab::Repair);
        self.panel.changed();
        true
    }

    /// Takes in the new state of a replay.
    pub fn replayed(self: &Rc<Self>, of: ExchangeId, run: &Run) {
        self.review_of(of, run);
        let mut runs = self.runs.borrow_mut();
        let known = runs.iter().position(|(id, _)| *id == of).map(|place| runs.swap_remove(place));
        let is_same_state = known.as_ref().is_some_and(|(_, known)| known.state() == run.state());
        let is_new = known.is_none_or(|(_, known)| known.steps().len() != run.steps().len());
        let pause = run.steps().last().filter(|step| is_new && !step.done).and_then(Step::wait_millis);
        if is_new {
            self.step_begun.set(now());
        }
        if let Some(millis) = pause {
            self.wait_ends.set(now() + millis);
        }
        runs.push((of, Rc::new(run.clone())));
        drop(runs);
        self.panel.changed_meanwhile();
        match run.state() {
            State::Running => self.panel.rest(),
            // An end and a question are drawn before the next frame, which then shows them.
            _ if !is_same_state => self.panel.draw_now(),
            _ => {}
        }
    }

    /// Takes in the new state of a safe test.
    pub fn tested(&self, of: ExchangeId, run: &TestRun) {
        let mut tests = self.tests.borrow_mut();
        let known = tests.iter().find(|known| known.of() == of && known.kind() == run.kind());
        if known.is_none_or(|known| known.steps().len() != run.steps().len()) {
            self.step_begun.set(now());
        }
        tests.retain(|known| known.of() != of || known.kind() != run.kind());
        tests.push(Rc::new(run.clone()));
        drop(tests);
        self.panel.changed();
    }
}

/// The plan of a kind of replay.
fn planned(plans: &[(ReplayKind, Result<Plan, Refusal>)], kind: ReplayKind) -> Option<&Plan> {
    plans.iter().find(|(planned, _)| *planned == kind).and_then(|(_, plan)| plan.as_ref().ok())
}

/// Whether a kind of replay is the recommended action.
fn is_primary(steps: &[RepairStep], kind: ReplayKind) -> bool {
    let mut actions = steps.iter().flat_map(|step| &step.actions);
    actions.any(|action| action.is_primary && action.kind == RepairActionKind::Replay(kind))
}
