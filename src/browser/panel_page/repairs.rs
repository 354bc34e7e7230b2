//! Drives repairs and safe tests: carries out the commands of a [`Run`] in the inspected page, and reports the events.

use super::inspected::{self, EvalError, PageResponse, Progress, SendOutcome};
use super::proof::{self, WantedRequest};
use super::senders::{Sender, Senders};
use super::session::Session;
use crate::diagnosis::{Cause, Confidence, diagnose};
use crate::exchange::{Body, Charset, ExchangeId, ReplayMark, ReplayStep, ResponseSource, TestKind};
use crate::panel::{KindPlans, Replayer};
use crate::recording::{Recording, Side};
use crate::replay::{
    self, Answer, Command, Contents, Effect, Event, Knowledge, Landed, NoUndo, PageLoad, PageLoads, Plan,
    PlannedBody, PlannedRequest, Refusal, ReplayKind, Run, Situation, State, TestPlan, TestRun, Undo,
    UndoContents, Versions, all_reasons, are_saved_already, compare, edited, effect_of, held, is_same,
    page_write_of,
};
use gloo_timers::future::TimeoutFuture;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// The pause between two questions for a request's state, in milliseconds: the first pause, and the longest.
const SOONEST: u32 = 4;
const LATEST: u32 = 200;

/// How many times a new document is asked for its id.
const ASKED_WHERE: u32 = 20;

/// How long a page may be silent before the panel says so, and the interval of that check, in milliseconds.
const SILENT_AFTER: f64 = 1500.0;
const LISTENING: u32 = 250;

/// How long the page may report a request as running after the browser's entry is complete, in milliseconds.
const ENTRY_LEADS: f64 = 2000.0;

/// How long the page's replacement of `fetch` may take, in milliseconds. A replacement that never settles counts as
/// unanswered.
const REPLACED_PATIENCE: f64 = 10_000.0;

/// Starts repairs and safe tests, one at a time.
pub struct Repairs {
    session: Rc<Session>,
    /// The documents that sent the failed requests.
    senders: Rc<Senders>,
    current: RefCell<Option<Rc<Repair>>>,
    /// The latest repair of each exchange, which an undo needs.
    ended: RefCell<HashMap<ExchangeId, Rc<Repair>>>,
    started: Cell<u32>,
    /// Part of the token in a test's detour URL, which makes the URL new to every cache; 0 until it is drawn.
    random: Cell<u32>,
}

/// The state machine of a repair or a test.
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

/// Recorded bodies of requests, by their exchange.
type RecordedBodies = HashMap<ExchangeId, (Body, Charset)>;

/// The octets of a recorded body; `None` where the planned body is none of them.
fn encoded(bodies: &RecordedBodies, planned: PlannedBody) -> Option<Body> {
    let PlannedBody::Recorded(id, ..) = planned else { return None };
    bodies.get(&id).map(|(body, charset)| body.encoded(*charset))
}

/// The bodies that a repair may send.
#[derive(Default)]
struct SentBodies {
    recorded: RecordedBodies,
    given: Option<Body>,
}

struct Repair {
    of: ExchangeId,
    senders: Rc<Senders>,
    work: RefCell<Work>,
    /// The recorded bodies that the repair sends, as they were when it began.
    recorded: RecordedBodies,
    /// The text that the user gave in place of the recorded body.
    given: RefCell<Option<Body>>,
    /// The body of the latest retry, as octets.
    sent_body: RefCell<Option<Body>>,
    /// The document that sends: the document that the plan was made for.
    page: PageLoad,
    /// The key in the page of the request that is under way.
    key: RefCell<Option<String>>,
    /// The repair's number among all repairs and tests, and the count of requests that the repair has sent.
    number: u32,
    sent: Cell<u32>,
    /// When the page answered last, in milliseconds since the Unix epoch.
    heard: Cell<f64>,
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
    fn is_busy(&self) -> bool {
        self.current.borrow().as_ref().is_some_and(|repair| !repair.is_over())
    }

    /// The token that distinguishes the next test's detour URL from every other. The token stays the same until a
    /// repair or test begins, so that the URL shown before the click is the URL sent.
    fn token(&self) -> String {
        if self.random.get() == 0 {
            self.random.set((js_sys::Math::random() * 1e9) as u32 + 1);
        }
        format!("{}-{}", self.random.get(), self.started.get())
    }

    /// The recorded bodies that a plan sends, by the exchange of each.
    fn bodies_of(&self, plan: &Plan) -> Result<RecordedBodies, Refusal> {
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
    fn planned_bodies(&self, plan: &Plan) -> Result<RecordedBodies, Refusal> {
        let bodies = self.bodies_of(plan)?;
        let is_planned = |planned: PlannedBody| planned.is(encoded(&bodies, planned).as_ref());
        let is_as_planned = plan.retries().all(|(_, retry)| is_planned(retry.request.body));
        if is_as_planned { Ok(bodies) } else { Err(Refusal::BodyGone) }
    }

    /// Refuses when a repair is under way, or when the inspected page no longer holds this document.
    fn is_free(&self, of: ExchangeId, page: &PageLoad) -> Result<(), Refusal> {
        if self.is_busy() {
            return Err(Refusal::Busy);
        }
        if page.frame.is_some() {
            return match self.senders.of(&self.session, of) {
                Some(Sender::Frame(sender)) if sender == *page => Ok(()),
                _ => Err(Refusal::PageUnknown),
            };
        }
        match self.session.pages.borrow().current() {
            Some(current) if current.id == page.id => Ok(()),
            _ => Err(Refusal::PageUnknown),
        }
    }

    fn begin_plan(&self, plan: Plan, recorded: RecordedBodies, given: Option<Body>) {
        let (of, page) = (plan.of, plan.page.clone());
        let (run, first) = Run::start(plan);
        self.begin(of, Work::Repair(Box::new(run)), SentBodies { recorded, given }, page, first);
    }

    fn begin(&self, of: ExchangeId, work: Work, bodies: SentBodies, page: PageLoad, first: Command) {
        let number = self.started.replace(self.started.get().wrapping_add(1));
        let repair = Rc::new(Repair {
            of,
            senders: self.senders.clone(),
            work: RefCell::new(work),
            recorded: bodies.recorded,
            given: RefCell::new(bodies.given),
            sent_body: RefCell::default(),
            page,
            key: RefCell::default(),
            number,
            sent: Cell::new(0),
            heard: Cell::new(0.0),
        });
        *self.current.borrow_mut() = Some(repair.clone());
        if matches!(&*repair.work.borrow(), Work::Repair(_)) {
            self.ended.borrow_mut().insert(of, repair.clone());
        }
        repair.show(&self.session);
        repair.go_on(&self.session, first);
    }

    /// The repair or test that is under way.
    fn under_way(&self) -> Option<Rc<Repair>> {
        self.current.borrow().clone().filter(|repair| !repair.is_over())
    }
}

impl Replayer for Repairs {
    fn plans(&self, of: ExchangeId) -> KindPlans {
        // While a repair of this exchange is under way, its own plan is shown, not the refusal `Busy`.
        let own = self.under_way().filter(|repair| repair.of == of);
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
        let reads = Situation { kept, ..reads };
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

    fn plan_undo(&self, of: ExchangeId) -> Option<Result<Undo, NoUndo>> {
        let repair = self.ended.borrow().get(&of).cloned().filter(|repair| repair.is_over())?;
        let work = repair.work.borrow();
        let Work::Repair(run) = &*work else { return None };
        let found = content(&self.session, run.found());
        let sent = repair.sent_body.borrow();
        let recording = self.session.recording.borrow();
        let found_type = run
            .found()
            .and_then(|id| recording.get(id))
            .and_then(|found| found.response.headers.get("Content-Type").map(|value| value.to_string()));
        let after = content(&self.session, run.after());
        run.plan_undo(&UndoContents {
            found: found.as_ref(),
            found_type: found_type.as_deref().unwrap_or(""),
            sent: sent.as_ref(),
            after: after.as_ref(),
            validators: &run.found_validators(),
        })
    }

    fn start_undo(&self, of: ExchangeId, undo: Undo) {
        let Some(repair) = self.ended.borrow().get(&of).cloned() else { return };
        let page = match &*repair.work.borrow() {
            Work::Repair(run) => run.plan().page.clone(),
            Work::Test(_) => return,
        };
        if let Err(refusal) = self.is_free(of, &page) {
            return refuse(&self.session, &refusal);
        }
        *self.current.borrow_mut() = Some(repair.clone());
        *repair.given.borrow_mut() = undo.patch.as_deref().map(|patch| Body::Text(patch.into()));
        let command = match &mut *repair.work.borrow_mut() {
            Work::Repair(run) => run.undo(undo),
            Work::Test(_) => return,
        };
        repair.show(&self.session);
        repair.go_on(&self.session, command);
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
        let Some(repair) = self.under_way() else { return };
        let session = self.session.clone();
        spawn_local(async move {
            if repair.has_left().await && !repair.is_over() {
                repair.tell(&session, Event::PageLeft);
            }
        });
    }

    fn recording_leaves(&self) {
        self.senders.forget();
        self.ended.borrow_mut().clear();
        let Some(repair) = self.under_way() else { return };
        self.cancel_replay(repair.of);
        let came_to = match &*repair.work.borrow() {
            Work::Repair(run) => run.outcome().unwrap_or_default().to_owned(),
            Work::Test(_) => String::new(),
        };
        let said = format!("Clear ended a repair or test. {came_to}");
        self.session.panel(|panel| panel.problem(said.trim_end().to_owned()));
    }

    fn cancel_replay(&self, of: ExchangeId) {
        let Some(repair) = self.current.borrow().clone().filter(|repair| repair.of == of) else { return };
        repair.tell(&self.session, Event::Cancelled);
        let key = repair.key.borrow_mut().take();
        if let Some(key) = key {
            spawn_local(async move { inspected::abort(&key, repair.frame()).await });
        }
    }
}

/// What is known beside the recording of a request with this sender.
fn situation<'a>(
    sender: Option<&'a Sender>,
    pages: &'a PageLoads,
    recording: &Recording,
    of: ExchangeId,
) -> Situation<'a> {
    let is_of_page_origin = || {
        let exchange = recording.get(of);
        exchange.zip(pages.current()).is_some_and(|(exchange, page)| replay::has_origin(exchange, page))
    };
    let unreachable = pages.unreachable();
    let none = Situation { unreachable, ..Situation::default() };
    match sender {
        // The first request waits for the answer.
        None if is_of_page_origin() => Situation { page: pages.current(), ..none },
        None => none,
        Some(Sender::Top) => Situation { page: pages.current(), ..none },
        Some(Sender::Frame(frame)) => Situation { page: Some(frame), ..none },
        Some(Sender::Refused(why)) => Situation { page: pages.current(), obstacle: Some(why), ..none },
    }
}

/// Whether the recorded traffic shows that the server may have processed an earlier attempt.
fn landed(recording: &Recording, of: ExchangeId) -> Option<Landed> {
    let findings = diagnose(recording, of);
    let landed = findings.iter().find(|finding| finding.cause == Cause::FirstAttemptLanded)?;
    (landed.confidence != Confidence::Low)
        .then_some(Landed { is_proven: landed.confidence == Confidence::High })
}

/// The same for the other writes of a plan that sends several.
fn any_landed(recording: &Recording, plan: &Plan) -> Option<Landed> {
    let others = plan.retries().map(|(id, _)| id).filter(|id| *id != plan.of);
    let all: Vec<Landed> = others.filter_map(|id| landed(recording, id)).collect();
    let is_proven = all.iter().any(|one| one.is_proven);
    (!all.is_empty()).then_some(Landed { is_proven })
}

fn refuse(session: &Session, refusal: &Refusal) {
    session.panel(|panel| panel.problem(refusal.in_full()));
}

impl Repair {
    fn tell(&self, session: &Session, event: Event) -> Command {
        let command = self.work.borrow_mut().on(event);
        self.show(session);
        if self.is_over() {
            session.sent.ended();
            session.panel(|panel| panel.solved(&Refusal::Busy.in_full()));
        }
        command
    }

    fn show(&self, session: &Session) {
        session.panel(|panel| match &*self.work.borrow() {
            Work::Repair(run) => panel.replay_changed(self.of, run),
            Work::Test(run) => panel.test_changed(self.of, run),
        });
    }

    /// Carries out commands until the end, or until the run asks the user.
    fn go_on(self: &Rc<Self>, session: &Rc<Session>, command: Command) {
        let (repair, session) = (self.clone(), session.clone());
        spawn_local(async move { repair.drive(&session, command).await });
    }

    async fn drive(self: &Rc<Self>, session: &Rc<Session>, first: Command) {
        let mut command = first;
        loop {
            let event = match command {
                Command::Send(step, request) => self.send(session, step, request).await,
                Command::Wait(millis) => {
                    TimeoutFuture::new(millis.clamp(0.0, 3_600_000.0) as u32).await;
                    Event::Waited
                }
                // `confirm` resumes the run.
                Command::Ask => return,
                Command::Finish => break,
            };
            if self.is_over() {
                return;
            }
            command = self.tell(session, event);
        }
        self.compare(session);
        self.show(session);
    }

    /// Why the repair's document does not send, where another one sent the original; waits until that is known.
    async fn sent_elsewhere(&self, session: &Rc<Session>) -> Option<String> {
        while !self.is_over() {
            match self.senders.of(session, self.of) {
                Some(Sender::Refused(why)) => return Some(why.to_string()),
                Some(Sender::Frame(frame)) if frame != self.page => {
                    return Some("a frame of the page sent the original".into());
                }
                Some(Sender::Top | Sender::Frame(_)) => return None,
                None => TimeoutFuture::new(SOONEST).await,
            }
        }
        None
    }

    /// The URL of the frame that sends; `None` for the top frame.
    fn frame(&self) -> Option<&str> {
        self.page.frame.as_deref()
    }

    fn is_over(&self) -> bool {
        self.work.borrow().state().is_over()
    }

    async fn send(
        self: &Rc<Self>,
        session: &Rc<Session>,
        step: ReplayStep,
        request: PlannedRequest,
    ) -> Event {
        let body = match request.body {
            PlannedBody::Empty | PlannedBody::Kept(_) => None,
            PlannedBody::Recorded(id, ..) => self.recorded.get(&id).cloned(),
            PlannedBody::Given(_) => self.given.borrow().clone().map(|body| (body, Charset::Utf8)),
            PlannedBody::Received(id, _) => content(session, Some(id)).map(|body| (body, Charset::Utf8)),
        };
        let planned = body.as_ref().map(|(body, charset)| body.encoded(*charset));
        if !request.body.is(planned.as_ref()) {
            return Event::NotSent("the body is not the one that was shown".into());
        }
        let body = match body.map(|(body, charset)| Ok((edited(body, &request.edits)?, charset))).transpose()
        {
            Ok(body) => body,
            Err(why) => return Event::NotSent(why),
        };
        let octets = body.as_ref().map(|(body, charset)| body.encoded(*charset));
        if step == ReplayStep::Retry {
            *self.sent_body.borrow_mut() = octets.clone();
        }
        let number = self.sent.get() + 1;
        self.sent.set(number);
        let of = self.repeats(step);
        let mark = format!("{}-{}-{}-{}-{number}", session.prefix(), of.0, step.name(), self.number);
        let key = inspected::new_key();
        let wanted = WantedRequest {
            from: session.recording.borrow().next_id(),
            mark: ReplayMark { of, step },
            body: octets.as_ref().map(Body::fingerprint),
            request: &request,
        };
        if number == 1
            && let Some(why) = self.sent_elsewhere(session).await
        {
            return Event::NotSent(why);
        }
        *self.key.borrow_mut() = Some(key.clone());
        if matches!(&*self.work.borrow(), Work::Repair(_)) {
            session.sent.sends(step, &request.method, &request.url);
        }
        self.listen(session, &key);
        let body = body.as_ref().map(|(body, charset)| (body, *charset));
        let sent = inspected::send(&key, &mark, &request, body, session.exact.token(), &self.page).await;
        let event = match sent {
            Ok(SendOutcome::Yes) => {
                let told = self.answer(session, &key, &wanted).await;
                let _ = self.key.borrow_mut().take_if(|own| *own == key);
                // The request's state is removed from the page in the background.
                let (cleared, repair) = (key.clone(), self.clone());
                spawn_local(async move { inspected::abort(&cleared, repair.frame()).await });
                self.proven(session, step, &wanted, told).await
            }
            Ok(SendOutcome::Elsewhere) | Err(EvalError::NoFrame) => Event::PageGone,
            Ok(SendOutcome::Late) | Err(EvalError::Unresponsive) => {
                Event::NotSent(EvalError::Unresponsive.to_string())
            }
            Err(silence) => Event::NotSent(silence.to_string()),
        };
        let _ = self.key.borrow_mut().take_if(|own| *own == key);
        event
    }

    /// The exchange that a request's mark names: in a replay of several, the one whose request is sent again.
    fn repeats(&self, step: ReplayStep) -> ExchangeId {
        match (&*self.work.borrow(), step) {
            (Work::Repair(run), ReplayStep::Retry | ReplayStep::Check) => run.sending(),
            _ => self.of,
        }
    }

    /// Waits until the page's script reports the end of a request, or until the repair is over.
    async fn answer(
        &self,
        session: &Session,
        key: &str,
        wanted: &WantedRequest<'_>,
    ) -> Result<PageResponse, Event> {
        let mut pause = SOONEST;
        let mut complete_since = None;
        let begun = js_sys::Date::now();
        loop {
            TimeoutFuture::new(pause).await;
            pause = (pause * 3 / 2).min(LATEST);
            if self.is_over() {
                return Err(Event::Cancelled);
            }
            let progress = inspected::progress(key, self.frame()).await;
            let now = js_sys::Date::now();
            let stands = matches!(&progress, Ok(Progress::Running(seen)) if seen.stands);
            if !stands && !matches!(progress, Err(EvalError::Unresponsive)) {
                self.heard.set(now);
            }
            match progress {
                // A page that is paused in the debugger may resume later; the user can cancel.
                Err(EvalError::Unresponsive) => {}
                // The page's replacement of fetch may never settle.
                Ok(Progress::Running(seen)) => {
                    if seen.replaced && !seen.clean && now - begun > REPLACED_PATIENCE {
                        let why = "the page has replaced fetch, and its replacement does not answer";
                        return Err(Event::Unanswered(why.into()));
                    }
                    let is_complete = proof::find(session, wanted).is_some();
                    let since = *complete_since.get_or_insert(now);
                    if !is_complete {
                        complete_since = None;
                    } else if now - since > ENTRY_LEADS {
                        return Ok(seen);
                    }
                }
                Ok(Progress::Failed(why)) => return Err(Event::Unanswered(why)),
                Ok(Progress::Unsent(why)) => return Err(Event::NotSent(why)),
                Ok(Progress::Answered(seen)) => return Ok(seen),
                Ok(Progress::Gone) | Err(EvalError::Threw(_) | EvalError::NoFrame)
                    if self.has_left().await =>
                {
                    return Err(Event::PageLeft);
                }
                // The document is the same, and a script of it has removed the request's state.
                Ok(Progress::Gone) => return Ok(PageResponse::default()),
                Err(EvalError::Threw(why)) => return Err(Event::Unanswered(why)),
                Err(gone @ EvalError::NoFrame) => return Err(Event::Unanswered(gone.to_string())),
            }
        }
    }

    /// The event that the browser's entry proves, given the page's report.
    async fn proven(
        &self,
        session: &Rc<Session>,
        step: ReplayStep,
        wanted: &WantedRequest<'_>,
        told: Result<PageResponse, Event>,
    ) -> Event {
        let is_write = matches!(step, ReplayStep::Retry | ReplayStep::Undo);
        let (seen, failed) = match told {
            Ok(seen) => (seen, None),
            // An entry with a response outranks a page that reports none.
            Err(Event::Unanswered(why)) if is_write => {
                (PageResponse::default(), Some(Event::Unanswered(why)))
            }
            Err(event) => return event,
        };
        let exchange = proof::wait_for(session, wanted).await.filter(|id| proof::is_answered(session, *id));
        if let (None, Some(failed)) = (exchange, failed) {
            return failed;
        }
        let answer = proof::answer(session, exchange, wanted, seen);
        session.sent.answered(answer.status);
        // Firefox 153's entry does not tell a service worker's response from the server's. The page's report of a
        // service worker can only make the answer count for less.
        if let Some(id) = exchange.filter(|_| answer.by_worker || (answer.is_under_worker && !is_write)) {
            session.recording.borrow_mut().set_provenance(id, ResponseSource::ServiceWorker);
            session.panel(|panel| panel.recording_changed(&[id]));
        }
        Event::Answered(self.judged(session, step, answer))
    }

    /// Completes the answer to a read with what its content says about the retries.
    fn judged(&self, session: &Session, step: ReplayStep, mut answer: Answer) -> Answer {
        let work = self.work.borrow();
        let (Work::Repair(run), Some(id)) = (&*work, answer.exchange) else { return answer };
        let validators = run.validators(&answer);
        let before = match step {
            ReplayStep::Refetch => run.plan().base,
            ReplayStep::Check => run.content_before(),
            ReplayStep::Retry | ReplayStep::Undo | ReplayStep::Test(_) => return answer,
        };
        let (before, now) = (content(session, before), content(session, Some(id)));
        let holds = |effect: Effect, sent: Option<&Body>| {
            let (before, now) = (before.as_ref(), now.as_ref());
            held(effect, &Contents { before, now, sent, validators: &validators })
        };
        if step == ReplayStep::Check {
            answer.held = holds(run.effect(), self.sent_body.borrow().as_ref());
            return answer;
        }
        answer.is_changed = is_same(before.as_ref(), now.as_ref(), &validators).map(|is_same| !is_same);
        let recording = session.recording.borrow();
        let is_explained = page_write_of(&recording, id).is_some();
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

    /// Reports when the page stops answering evaluations, and when it answers again, while the request is under way.
    fn listen(self: &Rc<Self>, session: &Rc<Session>, key: &str) {
        self.heard.set(js_sys::Date::now());
        let (repair, session, key) = (self.clone(), session.clone(), key.to_owned());
        spawn_local(async move {
            let mut was_silent = false;
            loop {
                TimeoutFuture::new(LISTENING).await;
                let is_current = repair.key.borrow().as_deref() == Some(&*key);
                if repair.is_over() || !is_current {
                    return;
                }
                let is_silent = js_sys::Date::now() - repair.heard.get() > SILENT_AFTER;
                if is_silent != was_silent {
                    was_silent = is_silent;
                    repair.tell(&session, Event::Silent(is_silent));
                }
            }
        });
    }

    /// Whether the inspected page holds another document now. In Chromium 156 a document that has just been committed
    /// cannot answer yet ("has no execution context").
    async fn has_left(&self) -> bool {
        for _ in 0..ASKED_WHERE {
            match inspected::page_id(self.frame()).await {
                Ok(page_id) => return page_id != self.page.id,
                Err(EvalError::NoFrame) => return true,
                Err(EvalError::Threw(_)) if !self.is_over() => TimeoutFuture::new(LATEST).await,
                Err(_) => break,
            }
        }
        false
    }

    fn compare(&self, session: &Session) {
        let mut work = self.work.borrow_mut();
        let Work::Repair(run) = &mut *work else { return };
        let Some(ids) = run.to_compare() else { return };
        let [read, latest, after] = [ids.read, ids.latest, ids.after].map(|id| content(session, id));
        let sent = self.sent_body.borrow();
        let overwritten = compare(&Versions {
            read: read.as_ref(),
            latest: latest.as_ref(),
            sent: sent.as_ref(),
            after: after.as_ref(),
            effect: ids.effect,
        });
        let recording = session.recording.borrow();
        run.set_overwritten(overwritten, ids.latest.and_then(|latest| page_write_of(&recording, latest)));
    }
}

/// The content of a response, when it is known.
fn content(session: &Session, id: Option<ExchangeId>) -> Option<Body> {
    let id = id?;
    session.body(id, Side::Response).or_else(|| {
        let recording = session.recording.borrow();
        let exchange = recording.get(id)?;
        (exchange.has_empty_content()).then(|| Body::Text("".into()))
    })
}
