//! What the details show of the selected exchange, part by part, each with what tells that it has changed.

use crate::exchange::{ExchangeId, RequestBody, ResponseBody, Timestamp};
use crate::replay::{Edit, NoUndo, Plan, ReplayKind, State, TestPlan, Undo};
use crate::view::{CorsView, Details, PlanView, RepairStep, RunView, TestView, WayOut};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sycamore::prelude::{Signal, create_signal};

/// The edits that were begun, by exchange: leaving one loses nothing.
pub type Drafts = RefCell<Vec<(ExchangeId, Edit)>>;

/// What the details show, part by part, each with what tells that it has changed.
pub struct DetailsState {
    /// Everything that follows from the recording alone.
    pub details: RefCell<Option<Rc<Details>>>,
    /// What can be done.
    pub actions: RefCell<Option<Actions>>,
    /// Both sides of CORS.
    pub both_sides: RefCell<Option<CorsView>>,
    /// How far its repair is.
    pub run: RefCell<Option<RunView>>,
    /// Which exchange, and what is known of its bodies.
    subject: RefCell<Option<Subject>>,
    /// Another exchange is shown.
    pub exchange: Signal<()>,
    /// The heading and the sentence.
    pub head: Signal<()>,
    /// The two validators.
    pub tags: Signal<()>,
    /// The causes.
    pub findings: Signal<()>,
    /// What can be done.
    pub action: Signal<()>,
    /// What will be sent.
    pub plan: Signal<()>,
    /// Both sides of CORS.
    pub cors: Signal<()>,
    /// How far its repair is.
    pub progress: Signal<()>,
    /// What is known of its bodies.
    pub bodies: Signal<()>,
    /// Which of its fields were kept.
    pub fields: Signal<()>,
    /// The history of its resource.
    pub history: Signal<()>,
    /// How often that history had changed when it was told last.
    revision: Cell<u32>,
}

/// An exchange, and what is known of its bodies. Its start tells it from one of another recording
/// that has its number.
#[derive(PartialEq)]
pub struct Subject {
    /// Which exchange.
    pub id: ExchangeId,
    /// When it began.
    pub request_start: Timestamp,
    /// What is known of the body that was sent.
    pub request: RequestBody,
    /// What is known of the body that came back.
    pub response: ResponseBody,
    /// How many fields were not kept.
    pub lost: usize,
}

/// What can be done for the selected exchange.
#[derive(PartialEq)]
pub struct Actions {
    /// Which exchange.
    pub of: ExchangeId,
    /// Each kind of replay that is possible, as it is shown.
    pub plans: Vec<(ReplayKind, Plan)>,
    /// The six steps.
    pub steps: Vec<RepairStep>,
    /// The ways out beside them.
    pub ways: Vec<WayOut>,
    /// The undo of its repair; `None` where the repair has saved nothing.
    pub undo: Option<Result<Undo, NoUndo>>,
    /// The safe tests.
    pub tests: Vec<TestView>,
    /// Each safe test that is possible, as it is shown.
    pub test_plans: Vec<TestPlan>,
    /// What will be sent.
    pub plan: Option<PlanView>,
    /// How far a replay of it is.
    pub state: Option<State>,
}

impl DetailsState {
    /// Nothing yet, within the current scope.
    pub fn new() -> DetailsState {
        DetailsState {
            details: RefCell::default(),
            actions: RefCell::default(),
            both_sides: RefCell::default(),
            run: RefCell::default(),
            subject: RefCell::default(),
            exchange: create_signal(()),
            head: create_signal(()),
            tags: create_signal(()),
            findings: create_signal(()),
            action: create_signal(()),
            plan: create_signal(()),
            cors: create_signal(()),
            progress: create_signal(()),
            bodies: create_signal(()),
            fields: create_signal(()),
            history: create_signal(()),
            revision: Cell::new(0),
        }
    }

    /// Takes in which exchange is shown.
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

    /// Takes in how often the history of its resource has changed.
    pub fn revised(&self, revision: u32) {
        if self.revision.replace(revision) != revision {
            self.history.set(());
        }
    }

    /// Takes in what follows from the recording alone.
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

    /// Takes in what can be done.
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

    /// Takes in both sides of CORS.
    pub fn sides(&self, new: Option<CorsView>) {
        let changed = *self.both_sides.borrow() != new;
        if changed {
            *self.both_sides.borrow_mut() = new;
            self.cors.set(());
        }
    }

    /// Takes in how far its repair is.
    pub fn progress(&self, new: Option<RunView>) {
        let changed = *self.run.borrow() != new;
        if changed {
            *self.run.borrow_mut() = new;
            self.progress.set(());
        }
    }
}
