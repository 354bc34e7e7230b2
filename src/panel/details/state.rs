//! The data that the details show, part by part, each part with a signal for its changes.

use crate::exchange::{ExchangeId, RequestBody, ResponseBody, Timestamp};
use crate::replay::{Edit, NoUndo, Plan, ReplayKind, State, TestPlan, Undo};
use crate::view::{CallView, CorsView, Details, PlanView, RepairStep, RunView, TestView, WayOut};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sycamore::prelude::{Signal, create_signal};

/// The drafts of edited requests, by exchange. A draft stays when its editor is closed.
pub type Drafts = RefCell<Vec<(ExchangeId, Edit)>>;

/// The data that the details show, part by part, each part with a signal for its changes.
pub struct DetailsState {
    /// The details that depend on the recording only.
    pub details: RefCell<Option<Rc<Details>>>,
    /// The possible actions.
    pub actions: RefCell<Option<Actions>>,
    /// Both sides of CORS.
    pub both_sides: RefCell<Option<CorsView>>,
    /// The call that sent the request, where it is known.
    pub call: RefCell<Option<CallView>>,
    /// The progress of the exchange's repair.
    pub run: RefCell<Option<RunView>>,
    /// The exchange that is shown, and the state of its bodies.
    subject: RefCell<Option<Subject>>,
    /// Set when another exchange is shown.
    pub exchange: Signal<()>,
    /// Set when the heading or the sentence changes; the signals below likewise for their parts.
    pub head: Signal<()>,
    /// The two validators.
    pub tags: Signal<()>,
    /// The causes.
    pub findings: Signal<()>,
    /// The possible actions.
    pub action: Signal<()>,
    /// The requests to send.
    pub plan: Signal<()>,
    /// Both sides of CORS.
    pub cors: Signal<()>,
    /// The call that sent the request.
    pub called: Signal<()>,
    /// The progress of the repair.
    pub progress: Signal<()>,
    /// The state of the bodies.
    pub bodies: Signal<()>,
    /// The kept header fields.
    pub fields: Signal<()>,
    /// The history of the resource.
    pub history: Signal<()>,
    /// The history's revision when `history` was set last.
    revision: Cell<u32>,
}

/// An exchange, and the state of its bodies. The request start distinguishes it from an exchange of an earlier
/// recording with the same id.
#[derive(PartialEq)]
pub struct Subject {
    /// The exchange's id.
    pub id: ExchangeId,
    /// When the request started.
    pub request_start: Timestamp,
    /// The state of the request's body.
    pub request: RequestBody,
    /// The state of the response's body.
    pub response: ResponseBody,
    /// How many header fields were not kept.
    pub lost: usize,
}

/// The possible actions for the selected exchange.
#[derive(PartialEq)]
pub struct Actions {
    /// The exchange's id.
    pub of: ExchangeId,
    /// Each possible kind of replay, with the plan that is shown.
    pub plans: Vec<(ReplayKind, Plan)>,
    /// The six steps.
    pub steps: Vec<RepairStep>,
    /// The ways out that are not part of the six steps.
    pub ways: Vec<WayOut>,
    /// The undo of the exchange's repair; `None` when the repair has saved nothing.
    pub undo: Option<Result<Undo, NoUndo>>,
    /// Whether the repair has saved, and its undo is not planned yet.
    pub awaits_undo: bool,
    /// The safe tests.
    pub tests: Vec<TestView>,
    /// The plan of each possible safe test, as it is shown.
    pub test_plans: Vec<TestPlan>,
    /// The requests to send.
    pub plan: Option<PlanView>,
    /// Why a replay in order is the recommended action, and its requests, where it is.
    pub in_order: Option<String>,
    /// The state of the exchange's latest replay.
    pub state: Option<State>,
}

impl DetailsState {
    /// Creates an empty state, with its signals in the current reactive scope.
    pub fn new() -> DetailsState {
        DetailsState {
            details: RefCell::default(),
            actions: RefCell::default(),
            both_sides: RefCell::default(),
            call: RefCell::default(),
            run: RefCell::default(),
            subject: RefCell::default(),
            exchange: create_signal(()),
            head: create_signal(()),
            tags: create_signal(()),
            findings: create_signal(()),
            action: create_signal(()),
            plan: create_signal(()),
            cors: create_signal(()),
            called: create_signal(()),
            progress: create_signal(()),
            bodies: create_signal(()),
            fields: create_signal(()),
            history: create_signal(()),
            revision: Cell::new(0),
        }
    }

    /// Sets the exchange that is shown.
    pub fn subject(&self, new: Option<Subject>) {
        let old = self.subject.replace(new);
        let new = self.subject.borrow();
        let is_same = match (&old, &*new) {
            (Some(old), Some(new)) => old.id == new.id && old.request_start == new.request_start,
            (old, new) => old.is_none() && new.is_none(),
        };
        let changed = old != *new;
        let lost = |subject: &Option<Subject>| subject.as_ref().map(|subject| subject.lost);
        let lost_more = lost(&old) != lost(&new);
        drop(new);
        if !is_same || lost_more {
            self.fields.set(());
        }
        if !is_same {
            self.exchange.set(());
            self.history.set(());
        }
        if changed {
            self.bodies.set(());
        }
    }

    /// Sets the revision of the resource's history.
    pub fn revised(&self, revision: u32) {
        if self.revision.replace(revision) != revision {
            self.history.set(());
        }
    }

    /// Sets the details that depend on the recording only.
    pub fn facts(&self, new: Option<Details>) {
        let new = new.map(Rc::new);
        let old = self.details.replace(new.clone());
        let (Some(old), Some(new)) = (old, new) else {
            return [self.head, self.tags, self.findings].into_iter().for_each(|part| part.set(()));
        };
        let head = |details: &Details| (details.id, details.verdict, details.replays);
        if head(&old) != head(&new)
            || old.url != new.url
            || old.status != new.status
            || old.sentence != new.sentence
        {
            self.head.set(());
        }
        if old.tags != new.tags || old.verdict != new.verdict {
            self.tags.set(());
        }
        if old.findings != new.findings {
            self.findings.set(());
        }
    }

    /// Sets the possible actions.
    pub fn act(&self, new: Option<Actions>) {
        let old = self.actions.replace(new);
        let new = self.actions.borrow();
        let changed = old != *new;
        let plan = |actions: &Option<Actions>| actions.as_ref().and_then(|actions| actions.plan.clone());
        let replanned = changed && plan(&old) != plan(&new);
        drop(new);
        if changed {
            self.action.set(());
        }
        if replanned {
            self.plan.set(());
        }
    }

    /// Takes in the call that sent the request.
    pub fn sent_by(&self, new: Option<CallView>) {
        let changed = *self.call.borrow() != new;
        if changed {
            *self.call.borrow_mut() = new;
            self.called.set(());
        }
    }

    /// Sets both sides of CORS.
    pub fn sides(&self, new: Option<CorsView>) {
        let changed = *self.both_sides.borrow() != new;
        if changed {
            *self.both_sides.borrow_mut() = new;
            self.cors.set(());
        }
    }

    /// Sets the progress of the exchange's repair.
    pub fn progress(&self, new: Option<RunView>) {
        let changed = *self.run.borrow() != new;
        if changed {
            *self.run.borrow_mut() = new;
            self.progress.set(());
        }
    }
}
