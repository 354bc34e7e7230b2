//! Which repair or safe test is under way: one at a time.

use super::super::senders::Senders;
use super::super::session::Session;
use super::bodies::{RecordedBodies, SentBodies, encoded};
use super::repair::{Repair, Work};
use crate::exchange::{Body, ExchangeId};
use crate::recording::{Recording, Side};
use crate::replay::{Command, PageLoad, Plan, PlannedBody, Refusal, Run, SendingDocument, others_in_order};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Starts repairs and safe tests, one at a time.
pub struct Repairs {
    pub(super) session: Rc<Session>,
    /// The documents that sent the failed requests.
    pub(super) senders: Rc<Senders>,
    pub(super) current: RefCell<Option<Rc<Repair>>>,
    /// The latest repair of each exchange, which an undo needs.
    pub(super) ended: RefCell<HashMap<ExchangeId, Rc<Repair>>>,
    pub(super) started: Cell<u32>,
    /// Part of the token in a test's detour URL, which makes the URL new to every cache; 0 until it is drawn.
    pub(super) random: Cell<u32>,
}

impl Repairs {
    /// Creates the driver, with no repair under way.
    pub fn new(session: Rc<Session>) -> Rc<Repairs> {
        Rc::new(Repairs {
            session,
            senders: Rc::default(),
            current: RefCell::default(),
            ended: RefCell::default(),
            started: Cell::new(0),
            random: Cell::new(0),
        })
    }

    /// Whether a repair or test is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.current.borrow().as_ref().is_some_and(|repair| !repair.is_over())
    }

    /// The token that distinguishes the next test's detour URL from every other. The token stays the same until a
    /// repair or test begins, so that the URL shown before the click is the URL sent.
    pub(super) fn token(&self) -> String {
        if self.random.get() == 0 {
            self.random.set((js_sys::Math::random() * 1e9) as u32 + 1);
        }
        format!("{}-{}", self.random.get(), self.started.get())
    }

    /// The documents that sent the other writes of a replay in order, as far as the page has told.
    pub(super) fn senders_of_others(
        &self,
        recording: &Recording,
        of: ExchangeId,
        page: Option<&PageLoad>,
    ) -> Vec<(ExchangeId, SendingDocument)> {
        let others = page.map_or_else(Vec::new, |page| others_in_order(recording, of, page));
        let told = |other: ExchangeId| Some((other, self.senders.of(&self.session, other)?));
        others.into_iter().filter_map(told).collect()
    }

    /// The recorded bodies that a plan sends, by the exchange of each.
    pub(super) fn bodies_of(&self, plan: &Plan) -> Result<RecordedBodies, Refusal> {
        let mut bodies = RecordedBodies::new();
        for (_, retry) in plan.retries() {
            if let PlannedBody::Recorded(id, charset, _) = retry.request.body {
                let body = self.session.body(id, Side::Request).ok_or(Refusal::BodyGone)?;
                bodies.insert(id, (body, charset));
            }
        }
        Ok(bodies)
    }

    /// The recorded bodies that a plan sends, refused when one differs from the body that the plan was made with.
    pub(super) fn planned_bodies(&self, plan: &Plan) -> Result<RecordedBodies, Refusal> {
        let bodies = self.bodies_of(plan)?;
        let is_planned = |planned: PlannedBody| planned.is(encoded(&bodies, planned).as_ref());
        let is_as_planned = plan.retries().all(|(_, retry)| is_planned(retry.request.body));
        if is_as_planned { Ok(bodies) } else { Err(Refusal::BodyGone) }
    }

    /// Refuses when a repair is under way, or when the inspected page no longer holds this document.
    pub(super) fn is_free(&self, of: ExchangeId, page: &PageLoad) -> Result<(), Refusal> {
        if self.is_busy() {
            return Err(Refusal::Busy);
        }
        if page.frame.is_some() {
            let document = self.senders.of(&self.session, of);
            let is_its = document.is_some_and(|document| document.is(page));
            return if is_its { Ok(()) } else { Err(Refusal::PageUnknown) };
        }
        match self.session.pages.borrow().current() {
            Some(current) if current.id == page.id => Ok(()),
            _ => Err(Refusal::PageUnknown),
        }
    }

    /// Begins a repair.
    pub(super) fn begin_plan(&self, plan: Plan, recorded: RecordedBodies, given: Option<Body>) {
        let (of, page) = (plan.of, plan.page.clone());
        let (run, first) = Run::start(plan);
        self.begin(of, Work::Repair(Box::new(run)), SentBodies { recorded, given }, page, first);
    }

    /// Begins a repair or test, which carries out its commands from the first on.
    pub(super) fn begin(
        &self,
        of: ExchangeId,
        work: Work,
        bodies: SentBodies,
        page: PageLoad,
        first: Command,
    ) {
        let number = self.started.replace(self.started.get().wrapping_add(1));
        let repair = Rc::new(Repair {
            of,
            senders: self.senders.clone(),
            work: RefCell::new(work),
            recorded: bodies.recorded,
            given: RefCell::new(bodies.given),
            kept: RefCell::default(),
            sent_bodies: RefCell::default(),
            undo_body: RefCell::default(),
            undo: RefCell::default(),
            undo_plans: Cell::default(),
            page,
            unproven: RefCell::default(),
            is_proving: Cell::default(),
            is_crossing: Cell::default(),
            is_left: Cell::default(),
            told_content: RefCell::default(),
            key: RefCell::default(),
            number,
            sent: Cell::new(0),
            heard: Cell::new(0.0),
        });
        *self.current.borrow_mut() = Some(repair.clone());
        if matches!(&*repair.work.borrow(), Work::Repair(_)) {
            let earlier = self.ended.borrow_mut().insert(of, repair.clone());
            if let Some(earlier) = earlier {
                earlier.is_left.set(true);
            }
        }
        repair.show(&self.session);
        repair.go_on(&self.session, first);
    }

    /// The repair or test whose end is not shown yet.
    pub(super) fn running(&self) -> Option<Rc<Repair>> {
        self.under_way().filter(|repair| !repair.work.borrow().state().is_over())
    }

    /// The repair or test that is under way: no other one may begin.
    pub(super) fn under_way(&self) -> Option<Rc<Repair>> {
        self.current.borrow().clone().filter(|repair| !repair.is_over())
    }
}

/// Shows why nothing was begun.
pub(super) fn refuse(session: &Session, refusal: &Refusal) {
    session.panel(|panel| panel.problem(refusal.in_full()));
}
