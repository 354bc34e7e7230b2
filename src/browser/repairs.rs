//! Drives repairs and safe tests: does what a [`Run`] says, in the inspected page, and tells it what happened.

use super::inspected::{self, Progress, Silence};
use super::link::Link;
use crate::diagnosis::{Cause, Confidence, diagnose};
use crate::exchange::{Body, Charset, ExchangeId, ReplayMark, ReplayStep, ResponseBody, TestKind};
use crate::panel::{Host, Workshop};
use crate::recording::{Recording, Side};
use crate::replay::{
    self, Answer, Command, Event, Landed, Plan, PlannedBody, PlannedRequest, Refusal, ReplayKind, Run,
    Situation, State, TestPlan, TestRun, compare, edited, saved_in,
};
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How often the page is asked how a request is getting on, in milliseconds: at first, and at last.
const SOONEST: u32 = 15;
const LATEST: u32 = 200;

/// How often a page that has just come is asked which one it is.
const ASKED_WHERE: u32 = 20;

/// How long the entry of an answered request may take to arrive, and its body, in milliseconds.
const ENTRY_PATIENCE: u32 = 3000;
const BODY_PATIENCE: u32 = 2000;

/// The repair or test under way: one at a time.
pub struct Repairs {
    link: Rc<Link>,
    current: RefCell<Option<Rc<Repair>>>,
    started: Cell<u32>,
    /// What makes the URL of a test's detour one that no cache has seen.
    random: Cell<u32>,
}

/// What is under way.
enum Work {
    Repair(Box<Run>),
    Test(TestRun),
}

impl Work {
    fn state(&self) -> State {
        match self {
            Work::Repair(run) => run.state(),
            Work::Test(run) => run.state(),
        }
    }

    fn on(&mut self, event: Event) -> Command {
        match self {
            Work::Repair(run) => run.on(event),
            Work::Test(run) => run.on(event),
        }
    }
}

struct Repair {
    of: ExchangeId,
    work: RefCell<Work>,
    /// The body that the retry sends, as it was when it was asked for.
    body: Option<(Body, Charset)>,
    /// The page that it is sent from.
    home: RefCell<Option<String>>,
    /// The name of the request that is on its way.
    mark: RefCell<Option<String>>,
}

impl Repairs {
    /// Nothing is under way.
    pub fn new(link: Rc<Link>) -> Rc<Repairs> {
        Rc::new(Repairs { link, current: RefCell::default(), started: Cell::new(0), random: Cell::new(0) })
    }

    /// Whether something is under way.
    fn is_busy(&self) -> bool {
        self.current.borrow().as_ref().is_some_and(|repair| !repair.is_over())
    }

    /// What the next test's detour is told from every other by: the same until one is begun, so that what
    /// is shown before the click is what is sent.
    fn token(&self) -> String {
        if self.random.get() == 0 {
            self.random.set((js_sys::Math::random() * 1e9) as u32 + 1);
        }
        [&self.random.get().to_string(), "-", &self.started.get().to_string()].concat()
    }

    /// What a replay would send, and the body that goes with it.
    fn plan_with_body(
        &self,
        of: ExchangeId,
        kind: ReplayKind,
    ) -> Result<(Plan, Option<(Body, Charset)>), Refusal> {
        if self.is_busy() {
            return Err(Refusal::Busy);
        }
        let (recording, pages) = (self.link.recording.borrow(), self.link.pages.borrow());
        let landed = landed(&recording, of);
        let plan = replay::plan(&recording, of, kind, &Situation { page: pages.current(), landed })?;
        let body = match plan.retry.as_ref().map(|retry| retry.request.body) {
            Some(PlannedBody::Recorded(id, charset)) => {
                Some((self.link.body(id, Side::Request).ok_or(Refusal::BodyGone)?, charset))
            }
            Some(PlannedBody::Empty) | None => None,
        };
        Ok((plan, body))
    }

    fn begin(&self, of: ExchangeId, work: Work, body: Option<(Body, Charset)>, first: Command) {
        let number = self.started.replace(self.started.get().wrapping_add(1));
        let (home, mark) = (RefCell::default(), RefCell::default());
        let repair = Rc::new(Repair { of, work: RefCell::new(work), body, home, mark });
        *self.current.borrow_mut() = Some(repair.clone());
        repair.show(&self.link);
        let link = self.link.clone();
        spawn_local(async move {
            repair.drive(&link, first, number).await;
        });
    }
}

impl Workshop for Repairs {
    fn plan(&self, of: ExchangeId, kind: ReplayKind) -> Result<Plan, Refusal> {
        // What is under way is no hindrance to itself.
        let own = self.current.borrow().clone().filter(|repair| repair.of == of && !repair.is_over());
        if let Some(repair) = own
            && let Work::Repair(run) = &*repair.work.borrow()
        {
            return Ok(run.plan().clone());
        }
        self.plan_with_body(of, kind).map(|(plan, _)| plan)
    }

    fn start_replay(&self, of: ExchangeId, kind: ReplayKind) {
        let (plan, body) = match self.plan_with_body(of, kind) {
            Ok(planned) => planned,
            Err(refusal) => return refuse(&self.link, &refusal),
        };
        let (run, first) = Run::start(plan);
        self.begin(of, Work::Repair(Box::new(run)), body, first);
    }

    fn plan_test(&self, of: ExchangeId, kind: TestKind) -> Result<TestPlan, Refusal> {
        if self.is_busy() {
            return Err(Refusal::Busy);
        }
        let (recording, pages) = (self.link.recording.borrow(), self.link.pages.borrow());
        let situation = Situation { page: pages.current(), landed: None };
        replay::plan_test(&recording, of, kind, &situation, &self.token())
    }

    fn start_test(&self, of: ExchangeId, kind: TestKind) {
        let plan = match self.plan_test(of, kind) {
            Ok(plan) => plan,
            Err(refusal) => return refuse(&self.link, &refusal),
        };
        let (run, first) = TestRun::start(plan);
        self.begin(of, Work::Test(run), None, first);
    }

    /// What was sent from the page went with it: its answer never comes, and the question that was under way
    /// is left unanswered by Chromium 156. Firefox 153 tells of a navigation late, when a repair may already
    /// run in the new page: so the page is asked which one it is.
    fn page_navigated(&self) {
        let Some(repair) = self.current.borrow().clone().filter(|repair| !repair.is_over()) else { return };
        // Before it has sent anything it looks where it is.
        let Some(home) = repair.home.borrow().clone() else { return };
        let link = self.link.clone();
        spawn_local(async move {
            if repair.has_left(&home).await && !repair.is_over() {
                repair.tell(&link, Event::PageLeft);
            }
        });
    }

    fn recording_leaves(&self) {
        let Some(repair) = self.current.borrow().clone().filter(|repair| !repair.is_over()) else { return };
        self.cancel_replay(repair.of);
        let came_to = match &*repair.work.borrow() {
            Work::Repair(run) => run.outcome().unwrap_or_default().to_owned(),
            Work::Test(_) => String::new(),
        };
        let said = format!("What was cleared away was being repaired or tested. {came_to}");
        self.link.panel(|panel| panel.problem(said.trim_end().to_owned()));
    }

    /// At once.
    fn cancel_replay(&self, of: ExchangeId) {
        let Some(repair) = self.current.borrow().clone().filter(|repair| repair.of == of) else { return };
        repair.tell(&self.link, Event::Cancelled);
        if let Some(mark) = repair.mark.borrow_mut().take() {
            spawn_local(async move { inspected::forget(&mark).await });
        }
    }
}

/// Whether the recorded traffic shows that an earlier attempt may have been done.
fn landed(recording: &Recording, of: ExchangeId) -> Option<Landed> {
    let findings = diagnose(recording, of);
    let landed = findings.iter().find(|finding| finding.cause == Cause::FirstAttemptLanded)?;
    (landed.confidence != Confidence::Low)
        .then_some(Landed { is_proven: landed.confidence == Confidence::High })
}

fn refuse(link: &Link, refusal: &Refusal) {
    link.panel(|panel| panel.problem(format!("{refusal} {}", refusal.advice())));
}

impl Repair {
    fn tell(&self, link: &Link, event: Event) -> Command {
        let command = self.work.borrow_mut().on(event);
        self.show(link);
        command
    }

    fn show(&self, link: &Link) {
        link.panel(|panel| match &*self.work.borrow() {
            Work::Repair(run) => panel.replay_changed(self.of, run),
            Work::Test(run) => panel.test_changed(self.of, run),
        });
    }

    async fn drive(&self, link: &Rc<Link>, first: Command, number: u32) {
        let mut command = first;
        let mut sent = 0;
        loop {
            let event = match command {
                Command::Send(step, request) => {
                    sent += 1;
                    let mark = format!("{}-{}-{}-{number}-{sent}", link.prefix(), self.of.0, step.name());
                    self.send(link, &mark, step, request).await
                }
                Command::Wait(millis) => {
                    TimeoutFuture::new(millis.clamp(0.0, 3_600_000.0) as u32).await;
                    Event::Waited
                }
                Command::Finish => break,
            };
            if self.is_over() {
                return;
            }
            command = self.tell(link, event);
        }
        self.compare(link);
        self.show(link);
    }

    fn is_over(&self) -> bool {
        self.work.borrow().state() != State::Running
    }

    async fn send(&self, link: &Link, mark: &str, step: ReplayStep, request: PlannedRequest) -> Event {
        let body = match request.body {
            PlannedBody::Empty => None,
            PlannedBody::Recorded(..) => self.body.clone(),
        };
        let body = match body.map(|(body, charset)| Ok((edited(body, &request.edits)?, charset))).transpose()
        {
            Ok(body) => body,
            Err(why) => return Event::NotSent(why),
        };
        let home = match self.home(link).await {
            Ok(Some(home)) => home,
            Ok(None) => return Event::PageLeft,
            Err(silence) => return Event::NotSent(silence.to_string()),
        };
        if self.is_over() {
            return Event::Cancelled;
        }
        let from = link.recording.borrow().next_id();
        *self.mark.borrow_mut() = Some(mark.to_owned());
        let body = body.as_ref().map(|(body, charset)| (body, *charset));
        match inspected::send(mark, &request, body, &home).await {
            Ok(true) => {}
            Ok(false) => {
                *self.mark.borrow_mut() = None;
                return Event::PageLeft;
            }
            Err(silence) => return Event::Unanswered(silence.to_string()),
        }
        let mut pause = SOONEST;
        let seen = loop {
            TimeoutFuture::new(pause).await;
            pause = (pause * 3 / 2).min(LATEST);
            if self.is_over() {
                return Event::Cancelled;
            }
            match inspected::progress(mark).await {
                // A page that is paused in the debugger goes on later; the user can cancel.
                Ok(Progress::Running) | Err(Silence::Unresponsive) => {}
                Ok(Progress::Failed(why)) => break Err(Event::Unanswered(why)),
                Ok(Progress::Unsent(why)) => break Err(Event::NotSent(why)),
                Ok(Progress::Answered(seen)) => {
                    break Ok(Answer {
                        status: seen.status,
                        etag: seen.etag,
                        last_modified: seen.modified,
                        retry_after: seen.retry_after,
                        ..Answer::default()
                    });
                }
                Ok(Progress::Gone) | Err(Silence::Threw(_)) => return Event::PageLeft,
            }
        };
        *self.mark.borrow_mut() = None;
        inspected::forget(mark).await;
        let seen = match seen {
            Ok(seen) => seen,
            Err(event) => return event,
        };
        let exchange = self.entry_of(link, from, step).await;
        let now = (js_sys::Date::now() / 1000.0) as i64;
        let answer = Answer { exchange, jitter: js_sys::Math::random(), now, ..seen };
        Event::Answered(match exchange {
            Some(exchange) => recorded(link, exchange, answer),
            None => answer,
        })
    }

    /// Whether another page is there now. In Chromium 156 a page that has just come has no code to ask yet ("has no
    /// execution context").
    async fn has_left(&self, home: &str) -> bool {
        for _ in 0..ASKED_WHERE {
            match inspected::here().await {
                Ok(here) => return here != home,
                Err(Silence::Threw(_)) if !self.is_over() => TimeoutFuture::new(LATEST).await,
                Err(_) => break,
            }
        }
        false
    }

    /// The page that everything is sent from: the one that the click was about. `None` where that has gone.
    async fn home(&self, link: &Link) -> Result<Option<String>, Silence> {
        if let Some(home) = self.home.borrow().clone() {
            return Ok(Some(home));
        }
        let home = inspected::here().await?;
        let is_that = link.pages.borrow().current().is_none_or(|page| home == page.id);
        if is_that {
            *self.home.borrow_mut() = Some(home.clone());
        }
        Ok(is_that.then_some(home))
    }

    /// The exchange that a request of Retag's left in the recording.
    async fn entry_of(&self, link: &Link, from: ExchangeId, step: ReplayStep) -> Option<ExchangeId> {
        let mark = ReplayMark { of: self.of, step };
        let find = || {
            let recording = link.recording.borrow();
            let since = recording.exchanges().get(from.0 as usize..)?;
            since
                .iter()
                .find(|one| one.replay == Some(mark) && one.kind != crate::exchange::Kind::Preflight)
                .map(|one| one.id)
        };
        let id = until(ENTRY_PATIENCE, find).await?;
        let body_is_settled = || {
            let recording = link.recording.borrow();
            let pending = recording.get(id).is_some_and(|one| one.response.body == ResponseBody::Pending);
            (!pending).then_some(())
        };
        // Without the body, what was overwritten stays unknown: no reason to hold up the repair for long.
        let _ = until(BODY_PATIENCE, body_is_settled).await;
        Some(id)
    }

    fn compare(&self, link: &Link) {
        let mut work = self.work.borrow_mut();
        let Work::Repair(run) = &mut *work else { return };
        let Some((read, latest)) = run.to_compare() else { return };
        let body = |id: Option<ExchangeId>| -> Option<Body> { link.body(id?, Side::Response) };
        let recording = link.recording.borrow();
        let is_put = recording.get(self.of).is_some_and(|exchange| &*exchange.request.method == "PUT");
        let sent = self.body.as_ref().map(|(body, _)| body).filter(|_| is_put);
        let overwritten = compare(body(read).as_ref(), body(latest).as_ref(), sent);
        run.set_overwritten(overwritten, latest.and_then(|latest| saved_in(&recording, latest)));
    }
}

/// The panel sees every header; the page's script only those that CORS exposes.
fn recorded(link: &Link, id: ExchangeId, seen: Answer) -> Answer {
    let recording = link.recording.borrow();
    let Some(exchange) = recording.get(id) else { return seen };
    let field = |name: &str| exchange.response.headers.get(name).map(|value| value.to_string());
    // As the page's script got it, where it did: only that can be sent again. Chromium 156 tells a panel of a tag's octets
    // beyond ASCII in another coding.
    let recorded = || recording.entry(id).and_then(|entry| entry.etag.as_ref()).map(|tag| tag.to_string());
    Answer {
        status: if exchange.response.status == 0 { seen.status } else { exchange.response.status },
        etag: seen.etag.clone().or_else(recorded),
        own: exchange.foreign.as_ref().map_or_else(Vec::new, |foreign| foreign.given.to_vec()),
        outcome: exchange.foreign.as_ref().map_or_else(Default::default, |foreign| foreign.outcome.clone()),
        last_modified: field("Last-Modified"),
        retry_after: field("Retry-After"),
        ..seen
    }
}

/// What `look` finds within `patience` milliseconds.
async fn until<T>(patience: u32, look: impl Fn() -> Option<T>) -> Option<T> {
    let mut waited = 0;
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if waited >= patience {
            return None;
        }
        TimeoutFuture::new(SOONEST).await;
        waited += SOONEST;
    }
}
