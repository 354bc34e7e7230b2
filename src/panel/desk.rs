//! What the parts of the panel share: the recording, what is selected, and what has changed.

use super::frame::{Frame, now};
use super::host::Host;
use super::live::{Change, Live};
use super::overview::Resources;
use super::table::Table;
use crate::diagnosis::{Finding, diagnose, test_results};
use crate::exchange::{ExchangeId, Moment, RequestBody, ResponseBody, TestKind, excerpt};
use crate::ledger::Verdict;
use crate::recording::{Filter, Recording, Scope};
use crate::replay::{Plan, Refusal, ReplayKind, Run, State, TestPlan, TestRun};
use crate::view::{
    CorsView, Details, Listing, Outlook, PathInput, PathStep, PlanView, Progress, ReportInput, Row, RunView,
    TestView, offered, path, report,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use sycamore::prelude::{NodeHandle, use_current_scope};

/// How long a frame may test exchanges against a new filter, in milliseconds.
const SLICE: f64 = 8.0;

/// Most problems that are shown at a time, the latest ones.
const MOST_PROBLEMS: usize = 4;

/// How many later exchanges of its resource are tested again when one arrives late.
const MOST_REVISED: usize = 64;

/// How many exchanges' causes are kept: more than a screen has rows.
const MOST_FINDINGS: usize = 256;

/// What was found for an exchange, with the revision of its resource that it was found for.
type Found = (ExchangeId, u32, Rc<[Finding]>);

/// What the parts of the panel share.
pub struct Desk {
    /// Whoever shows the panel.
    pub host: Rc<dyn Host>,
    /// What has been recorded; borrowed briefly.
    pub recording: Rc<RefCell<Recording>>,
    /// Which exchanges pass the filter.
    pub listing: RefCell<Listing>,
    /// The list.
    pub table: Table,
    /// What stands in the list's place.
    pub mode: Live<Mode>,
    /// The resources, in the list's place.
    pub resources: Resources,
    /// How much of the traffic is shown.
    pub scope: Live<Scope>,
    /// What was typed into the filter.
    pub words: Live<String>,
    /// Whether recording is paused.
    pub paused: Live<bool>,
    /// How many exchanges there are.
    pub counts: Live<Counts>,
    /// An exchange that is shown although the filter hides it.
    pub guest: Live<Option<ExchangeId>>,
    /// What went wrong with the panel itself.
    pub problems: Live<Vec<String>>,
    /// Whether the help is shown.
    pub help: Live<bool>,
    /// Whether the dialects are shown.
    pub dialects: Live<bool>,
    /// Whether the details are in the page.
    pub showing: Live<bool>,
    /// What the details show.
    pub shown: Shown,
    /// Which sections of the details the user has folded or unfolded.
    pub folds: RefCell<Vec<(&'static str, bool)>>,
    selected: Cell<Option<ExchangeId>>,
    /// Whether the user wants details when something is selected.
    open: Cell<bool>,
    filter: RefCell<Filter>,
    outlook: RefCell<Option<Rc<Outlook>>>,
    /// What was found for an exchange, with the revision of its resource that it was found for.
    findings: RefCell<Vec<Found>>,
    runs: RefCell<Vec<(ExchangeId, Rc<Run>)>>,
    /// The latest test of each kind, for each exchange.
    tests: RefCell<Vec<Rc<TestRun>>>,
    /// When the pause that is under way ends.
    wait_ends: Cell<f64>,
    /// Whether what the rows show may have changed.
    stale: Cell<bool>,
    frame: Frame,
    /// The reactive scope that everything lives in.
    life: NodeHandle,
}

/// What the panel lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The exchanges.
    Exchanges,
    /// Their resources.
    Resources,
}

impl Mode {
    /// Its name in `data-view`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Exchanges => "exchanges",
            Mode::Resources => "resources",
        }
    }
}

/// How many exchanges there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All recorded.
    pub total: u32,
    /// Those that pass.
    pub shown: u32,
    /// How many have been tested against a new filter, while it is at work.
    pub tested: Option<u32>,
}

/// What the details show, part by part, each with what tells that it has changed.
pub struct Shown {
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
    pub exchange: Change,
    /// The heading and the sentence.
    pub head: Change,
    /// The two validators.
    pub tags: Change,
    /// The causes.
    pub findings: Change,
    /// What can be done.
    pub action: Change,
    /// What will be sent.
    pub plan: Change,
    /// Both sides of CORS.
    pub cors: Change,
    /// How far its repair is.
    pub progress: Change,
    /// What is known of its bodies.
    pub bodies: Change,
    /// The history of its resource.
    pub history: Change,
    /// How often that history had changed when it was told last.
    revision: Cell<u32>,
}

/// An exchange, and what is known of its bodies. Its start tells it from one of another recording
/// that has its number.
#[derive(PartialEq)]
struct Subject {
    id: ExchangeId,
    started: Moment,
    request: RequestBody,
    response: ResponseBody,
}

/// What can be done for the selected exchange.
#[derive(PartialEq)]
pub struct Actions {
    /// Which exchange.
    pub of: ExchangeId,
    /// Each kind of replay, and whether it is possible.
    pub kinds: Vec<(ReplayKind, bool)>,
    /// The six steps.
    pub path: Vec<PathStep>,
    /// The safe tests.
    pub tests: Vec<TestView>,
    /// What will be sent.
    pub plan: Option<PlanView>,
    /// How far a replay of it is.
    pub state: Option<State>,
}

impl Desk {
    /// Everything that the parts share. To be called within a reactive root.
    pub fn new(host: Rc<dyn Host>, recording: Rc<RefCell<Recording>>) -> Rc<Desk> {
        let desk = Rc::new(Desk {
            host,
            recording,
            listing: RefCell::default(),
            table: Table::default(),
            mode: Live::new(Mode::Exchanges),
            resources: Resources::default(),
            scope: Live::new(Scope::default()),
            words: Live::new(String::new()),
            paused: Live::new(false),
            counts: Live::new(Counts::default()),
            guest: Live::new(None),
            problems: Live::new(Vec::new()),
            help: Live::new(false),
            dialects: Live::new(false),
            showing: Live::new(false),
            shown: Shown {
                details: RefCell::default(),
                actions: RefCell::default(),
                both_sides: RefCell::default(),
                run: RefCell::default(),
                subject: RefCell::default(),
                exchange: Change::new(),
                head: Change::new(),
                tags: Change::new(),
                findings: Change::new(),
                action: Change::new(),
                plan: Change::new(),
                cors: Change::new(),
                progress: Change::new(),
                bodies: Change::new(),
                history: Change::new(),
                revision: Cell::new(0),
            },
            folds: RefCell::default(),
            selected: Cell::new(None),
            open: Cell::new(true),
            filter: RefCell::default(),
            outlook: RefCell::default(),
            findings: RefCell::default(),
            runs: RefCell::default(),
            tests: RefCell::default(),
            wait_ends: Cell::new(0.0),
            stale: Cell::new(true),
            frame: Frame::default(),
            life: use_current_scope(),
        });
        let weak = Rc::downgrade(&desk);
        desk.frame.set(move || {
            if let Some(desk) = weak.upgrade() {
                desk.frame.came();
                desk.within(Desk::draw);
            }
        });
        desk
    }

    /// Does something that comes from outside, within the panel's reactive scope.
    pub fn within<T>(&self, act: impl FnOnce(&Desk) -> T) -> T {
        self.life.run_in(|| act(self))
    }

    /// Asks for the list to be drawn again, because it was scrolled.
    pub fn scrolled(&self) {
        self.frame.ask();
    }

    /// Asks for everything to be drawn again.
    pub fn changed(&self) {
        self.stale.set(true);
        self.frame.ask();
    }

    fn draw(&self) {
        let stale = self.stale.replace(false);
        if stale {
            self.test();
        }
        match self.mode.peek() {
            Mode::Exchanges => self.table.draw(self, stale),
            Mode::Resources => {
                self.count();
                self.resources.draw(self, stale);
            }
        }
        if stale {
            self.refresh();
        }
    }

    /// Counts what has not been counted for the resources, for a slice of time.
    fn count(&self) {
        let more = {
            let recording = self.recording.borrow();
            let filter = self.filter.borrow();
            let end = now() + SLICE;
            self.resources.advance(self, |id| filter.passes(&recording, id), || now() < end)
        };
        if more {
            self.changed();
        }
    }

    /// Lists the exchanges, or their resources.
    pub fn look_at(&self, mode: Mode) {
        self.resources.clear();
        self.resources.follow(self);
        self.mode.set(mode);
        self.changed();
    }

    /// Gives the list the keyboard, whatever it lists.
    pub fn focus_list(&self) {
        match self.mode.peek() {
            Mode::Exchanges => self.table.focus(),
            Mode::Resources => self.resources.focus(),
        }
    }

    /// Tests what has not been tested, for a slice of time.
    fn test(&self) {
        let counts = {
            let recording = self.recording.borrow();
            let (filter, guest) = (self.filter.borrow(), self.guest.peek());
            let total = recording.next_id().0;
            let end = now() + SLICE;
            let mut listing = self.listing.borrow_mut();
            let passes = |id| filter.passes(&recording, id) || guest == Some(id);
            let tested = match listing.advance(total, |id| recording.started(id), passes, || now() < end) {
                Progress::Done => None,
                Progress::Tested(tested) => Some(tested),
            };
            Counts { total, shown: listing.len(), tested }
        };
        self.counts.set(counts);
        if counts.tested.is_some() {
            self.changed();
        }
    }

    /// New or revised exchanges were recorded.
    pub fn revise(&self, revised: &[ExchangeId]) {
        {
            let (recording, filter) = (self.recording.borrow(), self.filter.borrow());
            let mut listing = self.listing.borrow_mut();
            let guest = self.guest.peek();
            self.findings.borrow_mut().retain(|(id, ..)| !revised.contains(id));
            let mut test = |id: ExchangeId| {
                // A new one is tested when its turn comes.
                if listing.has_tested(id) {
                    let passes = filter.passes(&recording, id) || guest == Some(id);
                    listing.revise(id, |id| recording.started(id), passes);
                }
                if self.mode.peek() == Mode::Resources {
                    self.resources.revise(self, id, filter.passes(&recording, id));
                }
            };
            for id in revised {
                test(*id);
                // One that arrived late can change what is said of those that began after it.
                let key = recording.get(*id).map(|exchange| exchange.resource());
                let history = key.as_ref().and_then(|key| recording.ledger().resource(key));
                let later = history.into_iter().flat_map(|resource| resource.exchanges().rev());
                later.take_while(|other| other != id).take(MOST_REVISED).for_each(&mut test);
            }
        }
        self.changed();
    }

    /// The recording was emptied.
    pub fn cleared(&self) {
        self.listing.borrow_mut().clear();
        self.resources.clear();
        self.findings.borrow_mut().clear();
        self.runs.borrow_mut().clear();
        self.tests.borrow_mut().clear();
        *self.outlook.borrow_mut() = None;
        self.guest.set(None);
        self.select(None);
        self.changed();
    }

    /// A replay has come further.
    pub fn replayed(&self, of: ExchangeId, run: &Run) {
        let mut runs = self.runs.borrow_mut();
        let known = runs.iter().position(|(id, _)| *id == of).map(|place| runs.swap_remove(place));
        let is_new = known.is_none_or(|(_, known)| known.steps().len() != run.steps().len());
        let pause = run.steps().last().filter(|step| is_new && !step.done).and_then(|step| step.wait_millis);
        if let Some(millis) = pause {
            self.wait_ends.set(now() + millis);
        }
        runs.push((of, Rc::new(run.clone())));
        drop(runs);
        self.changed();
    }

    /// A safe test has come further.
    pub fn tested(&self, of: ExchangeId, run: &TestRun) {
        let mut tests = self.tests.borrow_mut();
        tests.retain(|known| known.of() != of || known.kind() != run.kind());
        tests.push(Rc::new(run.clone()));
        drop(tests);
        self.changed();
    }

    /// When the pause that is under way ends, on the clock of [`now`].
    pub fn wait_ends(&self) -> f64 {
        self.wait_ends.get()
    }

    /// Shows this much of the traffic.
    pub fn choose(&self, scope: Scope) {
        self.scope.set(scope);
        self.apply_filter();
    }

    /// Filters by these words.
    pub fn find(&self, words: String) {
        self.words.set(words);
        self.apply_filter();
    }

    fn apply_filter(&self) {
        let filter = Filter::parse(&self.words.peek(), self.scope.peek());
        if *self.filter.borrow() != filter {
            *self.filter.borrow_mut() = filter;
            self.listing.borrow_mut().restart();
            self.resources.clear();
            self.changed();
        }
    }

    /// The selected exchange.
    pub fn selected(&self) -> Option<ExchangeId> {
        self.selected.get()
    }

    /// Selects an exchange, or none.
    pub fn select(&self, id: Option<ExchangeId>) {
        if self.selected.replace(id) == id {
            return;
        }
        if self.guest.peek() != id {
            self.invite(None);
        }
        if id.is_none() {
            self.showing.set(false);
        }
        self.changed();
    }

    /// Shows the details of what is selected, or closes them.
    pub fn open(&self, open: bool) {
        self.open.set(open);
        self.showing.set(open && self.shown.details.borrow().is_some());
        self.changed();
    }

    /// Selects an exchange, scrolls to it and shows its details; one that the filter hides is shown
    /// all the same, and the status bar says so.
    pub fn reveal(&self, id: ExchangeId) {
        if self.recording.borrow().get(id).is_none() {
            return;
        }
        if self.row_of(id).is_none() {
            self.invite(Some(id));
        }
        self.select(Some(id));
        self.open(true);
        self.table.show_selected();
    }

    /// Shows an exchange although it does not pass, and no other one.
    fn invite(&self, guest: Option<ExchangeId>) {
        let before = self.guest.peek();
        self.guest.set(guest);
        let touched: Vec<ExchangeId> = before.into_iter().chain(guest).collect();
        if before != guest {
            self.revise(&touched);
        }
    }

    /// The row of an exchange, if it passes the filter.
    pub fn row_of(&self, id: ExchangeId) -> Option<u32> {
        let recording = self.recording.borrow();
        self.listing.borrow().row_of(id, |id| recording.started(id))
    }

    /// Moves the selection by so many rows.
    pub fn step(&self, by: i64) {
        let listing = self.listing.borrow();
        let Some(last) = listing.len().checked_sub(1) else { return };
        let row = match self.selected().and_then(|id| self.row_of(id)) {
            Some(row) => i64::from(row).saturating_add(by).clamp(0, i64::from(last)),
            // Home goes to the first all the same.
            None if by < 0 && by != i64::MIN => i64::from(last),
            None => 0,
        };
        let id = listing.id(row as u32);
        drop(listing);
        self.select(id);
        self.table.show_selected();
    }

    /// Starts a replay of the selected exchange; `false` if that is not possible now.
    pub fn replay(&self, kind: ReplayKind) -> bool {
        let of = self.shown.actions.borrow().as_ref().and_then(|actions| {
            let possible = actions.state != Some(State::Running) && actions.kinds.contains(&(kind, true));
            (possible && self.selected() == Some(actions.of)).then_some(actions.of)
        });
        if let Some(of) = of {
            self.host.start_replay(of, kind);
            self.changed();
        }
        of.is_some()
    }

    /// Starts a safe test of the selected exchange, where it can be had now.
    pub fn settle(&self, kind: TestKind) {
        let of = self.shown.actions.borrow().as_ref().and_then(|actions| {
            let is_possible = |test: &TestView| test.kind == kind && test.is_possible();
            (actions.tests.iter().any(is_possible) && self.selected() == Some(actions.of))
                .then_some(actions.of)
        });
        if let Some(of) = of {
            self.host.start_test(of, kind);
            self.changed();
        }
    }

    /// A report of the evidence for the selected exchange.
    pub fn report(&self) -> String {
        let (details, actions) = (self.shown.details.borrow(), self.shown.actions.borrow());
        let (Some(details), Some(actions)) = (&*details, &*actions) else { return String::new() };
        report(&ReportInput {
            recording: &self.recording.borrow(),
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

    /// Pauses the recording, or goes on.
    pub fn toggle_pause(&self) {
        let paused = !self.paused.peek();
        self.paused.set(paused);
        self.host.set_paused(paused);
    }

    /// Shows a problem of the panel itself; the same one only once.
    pub fn problem(&self, text: &str) {
        let text = excerpt(text, 600);
        let mut problems = self.problems.peek();
        if !problems.contains(&text) {
            problems.push(text);
        }
        let surplus = problems.len().saturating_sub(MOST_PROBLEMS);
        problems.drain(..surplus);
        self.problems.set(problems);
    }

    /// What the rows are seen against.
    pub fn outlook(&self) -> Rc<Outlook> {
        let mut kept = self.outlook.borrow_mut();
        match &*kept {
            Some(outlook) => outlook.clone(),
            None => {
                let recording = self.recording.borrow();
                let outlook = Rc::new(Outlook::of(&recording));
                if !recording.is_empty() {
                    *kept = Some(outlook.clone());
                }
                outlook
            }
        }
    }

    /// The row of an exchange.
    pub fn row(&self, id: ExchangeId) -> Option<Row> {
        let cause = self.findings(id).first().map_or("", |finding| finding.cause.in_brief());
        Row::of(&self.recording.borrow(), id, &self.outlook(), cause)
    }

    /// What was found for an exchange; found once for each revision of its resource.
    fn findings(&self, id: ExchangeId) -> Rc<[Finding]> {
        let recording = self.recording.borrow();
        if recording.verdict(id) == Verdict::Plain {
            return Rc::default();
        }
        let revision = recording.revision(id);
        let mut kept = self.findings.borrow_mut();
        let place = kept.iter().position(|(of, ..)| *of == id);
        if let Some((_, of, findings)) = place.and_then(|place| kept.get(place))
            && *of == revision
        {
            return findings.clone();
        }
        let findings: Rc<[Finding]> = diagnose(&recording, id).into();
        match place {
            Some(place) => drop(kept.swap_remove(place)),
            None if kept.len() >= MOST_FINDINGS => kept.clear(),
            None => {}
        }
        kept.push((id, revision, findings.clone()));
        findings
    }

    /// Brings the details up to date, and tells the parts that differ.
    fn refresh(&self) {
        let selected = self.selected();
        let details =
            selected.and_then(|id| Details::of(&self.recording.borrow(), id, self.findings(id).to_vec()));
        let run = selected.and_then(|id| {
            let runs = self.runs.borrow();
            runs.iter().find(|(of, _)| *of == id).map(|(_, run)| run.clone())
        });
        let actions = details.as_ref().and_then(|details| self.actions(details, run.as_deref()));
        let cors = selected.and_then(|id| CorsView::of(&self.recording.borrow(), id));
        self.shown.sides(cors);
        self.shown.subject(selected.and_then(|id| self.subject(id)));
        self.shown.revised(selected.map_or(0, |id| self.recording.borrow().revision(id)));
        self.shown.act(actions);
        self.shown.progress(run.as_deref().map(RunView::of));
        let is_some = details.is_some();
        self.shown.facts(details);
        self.showing.set(is_some && self.open.get());
    }

    fn subject(&self, id: ExchangeId) -> Option<Subject> {
        let recording = self.recording.borrow();
        let exchange = recording.get(id)?;
        let (request, response) = (exchange.request.body.clone(), exchange.response.body.clone());
        Some(Subject { id, started: exchange.started, request, response })
    }

    fn actions(&self, details: &Details, run: Option<&Run>) -> Option<Actions> {
        if !matches!(details.verdict, Verdict::Failed | Verdict::Required) {
            return None;
        }
        let of = details.id;
        let plan = |kind| if self.host.is_live() { self.host.plan(of, kind) } else { Err(Refusal::NotLive) };
        let kinds = [ReplayKind::RefetchAndRetry, ReplayKind::RefetchOnly];
        let plans: Vec<(ReplayKind, Result<Plan, Refusal>)> =
            kinds.into_iter().map(|kind| (kind, plan(kind))).collect();
        let tests = self.tests_of(details);
        let recording = self.recording.borrow();
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
            kinds: plans.iter().map(|(kind, plan)| (*kind, plan.is_ok())).collect(),
            path,
            tests,
            state: run.map(Run::state),
        })
    }

    /// The safe tests that would settle a doubt, and those that were done.
    fn tests_of(&self, details: &Details) -> Vec<TestView> {
        let of = details.id;
        let results = test_results(&self.recording.borrow(), of, &details.findings);
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
            let plan: Result<TestPlan, Refusal> =
                if self.host.is_live() { self.host.plan_test(of, *kind) } else { Err(Refusal::NotLive) };
            let run = runs.iter().find(|run| run.kind() == *kind).map(Rc::as_ref);
            let result = results.iter().find(|result| result.kind == *kind);
            TestView::of(*kind, purpose, plan.as_ref(), run, result)
        };
        offers.iter().map(view).collect()
    }
}

impl Shown {
    fn subject(&self, new: Option<Subject>) {
        let old = self.subject.replace(new);
        let new = self.subject.borrow();
        let is_same = match (&old, &*new) {
            (Some(old), Some(new)) => old.id == new.id && old.started == new.started,
            (old, new) => old.is_none() && new.is_none(),
        };
        let changed = old != *new;
        drop(new);
        if !is_same {
            self.exchange.tell();
            self.history.tell();
        }
        if changed {
            self.bodies.tell();
        }
    }

    fn revised(&self, revision: u32) {
        if self.revision.replace(revision) != revision {
            self.history.tell();
        }
    }

    fn facts(&self, new: Option<Details>) {
        let new = new.map(Rc::new);
        let old = self.details.replace(new.clone());
        let (Some(old), Some(new)) = (old, new) else {
            return [self.head, self.tags, self.findings].into_iter().for_each(Change::tell);
        };
        let head = |details: &Details| (details.id, details.verdict, details.replays);
        if head(&old) != head(&new)
            || old.url != new.url
            || old.status != new.status
            || old.sentence != new.sentence
        {
            self.head.tell();
        }
        if old.tags != new.tags || old.verdict != new.verdict {
            self.tags.tell();
        }
        if old.findings != new.findings {
            self.findings.tell();
        }
    }

    fn act(&self, new: Option<Actions>) {
        let old = self.actions.replace(new);
        let new = self.actions.borrow();
        let changed = old != *new;
        let plan = |actions: &Option<Actions>| actions.as_ref().and_then(|actions| actions.plan.clone());
        let replanned = changed && plan(&old) != plan(&new);
        drop(new);
        if changed {
            self.action.tell();
        }
        if replanned {
            self.plan.tell();
        }
    }

    fn sides(&self, new: Option<CorsView>) {
        let changed = *self.both_sides.borrow() != new;
        if changed {
            *self.both_sides.borrow_mut() = new;
            self.cors.tell();
        }
    }

    fn progress(&self, new: Option<RunView>) {
        let changed = *self.run.borrow() != new;
        if changed {
            *self.run.borrow_mut() = new;
            self.progress.tell();
        }
    }
}
