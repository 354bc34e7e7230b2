//! One repair or safe test: its state, and its commands one after the other.

use super::super::inspected::PageResponse;
use super::super::senders::Senders;
use super::super::session::Session;
use super::bodies::RecordedBodies;
use crate::exchange::{Body, ExchangeId, Fingerprint, ReplayMark};
use crate::replay::{Command, Event, NoUndo, PageLoad, PlannedRequest, Refusal, Run, State, TestRun, Undo};
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The state machine of a repair or a test.
pub(super) enum Work {
    Repair(Box<Run>),
    Test(TestRun),
}

impl Work {
    pub(super) fn state(&self) -> State {
        match self {
            Work::Repair(run) => run.state(),
            Work::Test(run) => run.state(),
        }
    }

    pub(super) fn on(&mut self, event: Event) -> Command {
        match self {
            Work::Repair(run) => run.on(event),
            Work::Test(run) => run.on(event),
        }
    }
}

/// A request whose entry the browser has not given yet, and what the page reported of its answer.
pub(super) struct Unproven {
    /// The key of its state in the page, with the frame that the next request takes over.
    pub(super) key: String,
    pub(super) from: ExchangeId,
    pub(super) mark: ReplayMark,
    pub(super) request: PlannedRequest,
    /// The fingerprint of its body's octets.
    pub(super) body: Option<Fingerprint>,
    pub(super) told: PageResponse,
    /// When the page reported the answer, in milliseconds on the clock of [`now`](crate::panel::now).
    pub(super) answered: f64,
}

/// One repair or safe test.
pub(super) struct Repair {
    pub(super) of: ExchangeId,
    pub(super) senders: Rc<Senders>,
    pub(super) work: RefCell<Work>,
    /// The recorded bodies that the repair sends, as they were when it began.
    pub(super) recorded: RecordedBodies,
    /// The text that the user gave in place of the recorded body.
    pub(super) given: RefCell<Option<Body>>,
    /// The body of the latest retry of each exchange, as octets, and the body of the undo. A body that stays in the page is
    /// not among them.
    pub(super) sent_bodies: RefCell<HashMap<ExchangeId, Body>>,
    pub(super) undo_body: RefCell<Option<Body>>,
    /// The undo of what was saved, once it is planned; and how often it was planned.
    pub(super) undo: RefCell<Option<Result<Undo, NoUndo>>>,
    pub(super) undo_plans: Cell<u32>,
    /// The document that sends: the document that the plan was made for.
    pub(super) page: PageLoad,
    /// The requests whose entries have not arrived yet, in the order in which they were sent.
    pub(super) unproven: RefCell<VecDeque<Unproven>>,
    /// Whether its end is shown, and the browser's entry of its save is still to come: the entry decides.
    pub(super) is_proving: Cell<bool>,
    /// The body that the page keeps, read out of it for a review, or why it was not read.
    pub(super) kept: RefCell<Option<Result<Body, String>>>,
    /// Whether a body is on its way to the page or out of it, and its request is not sent yet.
    pub(super) is_crossing: Cell<bool>,
    /// Whether a later repair of the same exchange is shown, or the exchange has left the recording.
    pub(super) is_left: Cell<bool>,
    /// The content of a read as the page reported it, until the browser gives it.
    pub(super) told_content: RefCell<Option<(ExchangeId, Body)>>,
    /// The key in the page of the request that is under way.
    pub(super) key: RefCell<Option<String>>,
    /// The repair's number among all repairs and tests, and the count of requests that the repair has sent.
    pub(super) number: u32,
    pub(super) sent: Cell<u32>,
    /// When the page answered last, in milliseconds since the Unix epoch.
    pub(super) heard: Cell<f64>,
}

impl Repair {
    /// Reports an event to the state machine, and shows what became of it.
    pub(super) fn tell(&self, session: &Session, event: Event) -> Command {
        let command = self.work.borrow_mut().on(event);
        self.show(session);
        self.release(session);
        command
    }

    /// Lets another repair begin, where this one is over.
    fn release(&self, session: &Session) {
        if self.is_over() {
            session.sent.ended();
            session.panel(|panel| panel.solved(&Refusal::Busy.in_full()));
        }
    }

    /// Shows the present state.
    pub(super) fn show(&self, session: &Session) {
        if self.is_left.get() {
            return;
        }
        session.panel(|panel| match &*self.work.borrow() {
            Work::Repair(run) => panel.replay_changed(self.of, run),
            Work::Test(run) => panel.test_changed(self.of, run),
        });
    }

    /// Carries out commands until the end, or until the run asks the user.
    pub(super) fn go_on(self: &Rc<Self>, session: &Rc<Session>, command: Command) {
        let (repair, session) = (self.clone(), session.clone());
        spawn_local(async move { repair.drive(&session, command).await });
    }

    async fn drive(self: &Rc<Self>, session: &Rc<Session>, first: Command) {
        self.read_kept_body(session).await;
        let mut command = if self.is_over() { Command::Finish } else { first };
        loop {
            let event = match command {
                Command::Send(step, request) => self.send(session, step, request).await,
                Command::Wait(millis) => {
                    TimeoutFuture::new(millis.clamp(0.0, 3_600_000.0) as u32).await;
                    Event::Waited
                }
                // `confirm` resumes the run.
                Command::Ask => return,
                Command::Finish => match self.prove(session).await {
                    Command::Finish => break,
                    next => {
                        self.show(session);
                        command = next;
                        continue;
                    }
                },
            };
            command = if self.is_over() { Command::Finish } else { self.tell(session, event) };
        }
        self.release(session);
        self.end(session);
    }

    /// Shows the end, what the saves overwrote, and the way back. Long contents are compared in slices.
    pub(super) fn end(self: &Rc<Self>, session: &Rc<Session>) {
        let (repair, session) = (self.clone(), session.clone());
        spawn_local(async move {
            repair.compare(&session).await;
            repair.show(&session);
            if repair.plan_undo(&session).await {
                repair.show(&session);
            }
        });
    }

    /// The URL of the frame that sends; `None` for the top frame.
    pub(super) fn frame(&self) -> Option<&str> {
        self.page.frame.as_deref()
    }

    /// Whether the repair or test has ended, and no entry is awaited that could deny its save.
    pub(super) fn is_over(&self) -> bool {
        self.work.borrow().state().is_over() && !self.is_proving.get()
    }
}
