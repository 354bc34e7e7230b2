//! What the parts of the panel share: the recording, what is selected, and what has changed.

use super::frame::{Frame, now};
use super::host::Host;
use super::table::Table;
use crate::diagnosis::{Finding, diagnose};
use crate::exchange::ExchangeId;
use crate::ledger::Verdict;
use crate::recording::{Filter, Recording, Scope};
use crate::replay::{Plan, Refusal, ReplayKind, Run};
use crate::view::{Details, Listing, Outlook, Progress, Row};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use sycamore::prelude::*;

/// How long a frame may test exchanges against a new filter, in milliseconds.
const SLICE: f64 = 8.0;

/// Most problems that are shown at a time, the latest ones.
const MOST_PROBLEMS: usize = 4;

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
    /// The signals that the visible parts follow.
    pub signals: Signals,
    filter: RefCell<Filter>,
    outlook: RefCell<Option<Rc<Outlook>>>,
    /// What was found for an exchange, with the revision of its resource that it was found for.
    findings: RefCell<HashMap<ExchangeId, (u32, Rc<[Finding]>)>>,
    runs: RefCell<HashMap<ExchangeId, Rc<Run>>>,
    /// An exchange that is shown although it does not pass.
    guest: Cell<Option<ExchangeId>>,
    /// When the pause that is under way ends.
    wait_ends: Cell<f64>,
    /// Whether what the rows show may have changed.
    stale: Cell<bool>,
    frame: Frame,
    /// The reactive scope that everything lives in.
    scope: NodeHandle,
}

/// What the visible parts follow.
#[derive(Clone, Copy)]
pub struct Signals {
    /// The selected exchange.
    pub selected: Signal<Option<ExchangeId>>,
    /// Whether the details are shown when there is a selection.
    pub open: Signal<bool>,
    /// The details of the selected exchange.
    pub details: Signal<Option<Rc<Details>>>,
    /// What can be done for it.
    pub plans: Signal<Rc<Plans>>,
    /// Its replay.
    pub run: Signal<Option<Rc<Run>>>,
    /// Counts up whenever anything about the selected exchange may have changed.
    pub revision: Signal<u32>,
    /// How much of the traffic is shown.
    pub scope: Signal<Scope>,
    /// What was typed into the filter.
    pub words: Signal<String>,
    /// Whether recording is paused.
    pub paused: Signal<bool>,
    /// How many exchanges there are.
    pub counts: Signal<Counts>,
    /// An exchange that is shown although the filter hides it.
    pub guest: Signal<Option<ExchangeId>>,
    /// What went wrong with the panel itself.
    pub problems: Signal<Vec<String>>,
    /// Whether the help is shown.
    pub help: Signal<bool>,
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

/// What can be done for the selected exchange.
#[derive(Default, PartialEq)]
pub struct Plans {
    /// Which exchange.
    pub of: Option<ExchangeId>,
    /// What each kind of replay would send, or why it is refused.
    pub each: Vec<(ReplayKind, Result<Plan, Refusal>)>,
}

impl Signals {
    fn new() -> Signals {
        Signals {
            selected: create_signal(None),
            open: create_signal(true),
            details: create_signal(None),
            plans: create_signal(Rc::default()),
            run: create_signal(None),
            revision: create_signal(0),
            scope: create_signal(Scope::default()),
            words: create_signal(String::new()),
            paused: create_signal(false),
            counts: create_signal(Counts::default()),
            guest: create_signal(None),
            problems: create_signal(Vec::new()),
            help: create_signal(false),
        }
    }
}

impl Desk {
    /// Everything that the parts share. To be called within a reactive root.
    pub fn new(host: Rc<dyn Host>, recording: Rc<RefCell<Recording>>) -> Rc<Desk> {
        let desk = Rc::new(Desk {
            host,
            recording,
            listing: RefCell::default(),
            table: Table::default(),
            signals: Signals::new(),
            filter: RefCell::default(),
            outlook: RefCell::default(),
            findings: RefCell::default(),
            runs: RefCell::default(),
            guest: Cell::new(None),
            wait_ends: Cell::new(0.0),
            stale: Cell::new(true),
            frame: Frame::default(),
            scope: use_current_scope(),
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
        self.scope.run_in(|| act(self))
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
        self.table.draw(self, stale);
        if stale {
            self.refresh_details();
        }
    }

    /// Tests what has not been tested, for a slice of time.
    fn test(&self) {
        let recording = self.recording.borrow();
        let (filter, guest) = (self.filter.borrow(), self.guest.get());
        let total = recording.next_id().0;
        let end = now() + SLICE;
        let mut listing = self.listing.borrow_mut();
        let passes = |id| filter.passes(&recording, id) || guest == Some(id);
        let tested = match listing.advance(total, passes, || now() < end) {
            Progress::Done => None,
            Progress::Tested(tested) => Some(tested),
        };
        let counts = Counts { total, shown: listing.len(), tested };
        drop((listing, recording, filter));
        if self.signals.counts.get_untracked() != counts {
            self.signals.counts.set(counts);
        }
        if tested.is_some() {
            self.changed();
        }
    }

    /// New or revised exchanges were recorded.
    pub fn revise(&self, revised: &[ExchangeId]) {
        {
            let (recording, filter) = (self.recording.borrow(), self.filter.borrow());
            let mut listing = self.listing.borrow_mut();
            let mut findings = self.findings.borrow_mut();
            for id in revised {
                findings.remove(id);
                listing.revise(*id, filter.passes(&recording, *id) || self.guest.get() == Some(*id));
            }
        }
        self.changed();
    }

    /// The recording was emptied.
    pub fn cleared(&self) {
        self.listing.borrow_mut().clear();
        self.findings.borrow_mut().clear();
        self.runs.borrow_mut().clear();
        *self.outlook.borrow_mut() = None;
        self.guest.set(None);
        self.signals.guest.set(None);
        self.select(None);
        self.changed();
    }

    /// A replay has come further.
    pub fn replayed(&self, of: ExchangeId, run: &Run) {
        let known = self.runs.borrow_mut().insert(of, Rc::new(run.clone()));
        let is_new = known.is_none_or(|known| known.steps().len() != run.steps().len());
        let pause = run.steps().last().filter(|step| is_new && !step.done).and_then(|step| step.wait_millis);
        if let Some(millis) = pause {
            self.wait_ends.set(now() + millis);
        }
        self.changed();
    }

    /// When the pause that is under way ends, on the clock of [`now`].
    pub fn wait_ends(&self) -> f64 {
        self.wait_ends.get()
    }

    /// Applies what was typed and chosen.
    pub fn filter(&self) {
        let filter = self.signals.words.with_untracked(|words| Filter::parse(words, self.signals.scope.get_untracked()));
        if *self.filter.borrow() == filter {
            return;
        }
        *self.filter.borrow_mut() = filter;
        self.listing.borrow_mut().restart();
        self.changed();
    }

    /// Selects an exchange, or none.
    pub fn select(&self, id: Option<ExchangeId>) {
        if self.signals.selected.get_untracked() == id {
            return;
        }
        if let Some(guest) = self.guest.get().filter(|guest| Some(*guest) != id) {
            self.guest.set(None);
            self.signals.guest.set(None);
            self.revise(&[guest]);
        }
        self.signals.selected.set(id);
        self.changed();
    }

    /// Selects an exchange, scrolls to it and shows its details; one that the filter hides is shown
    /// all the same, and the status bar says so.
    pub fn reveal(&self, id: ExchangeId) {
        if self.recording.borrow().get(id).is_none() {
            return;
        }
        if self.listing.borrow().row_of(id).is_none() {
            self.select(None);
            self.guest.set(Some(id));
            self.signals.guest.set(Some(id));
            self.listing.borrow_mut().revise(id, true);
        }
        self.select(Some(id));
        self.signals.open.set(true);
        self.table.show_selected();
    }

    /// Moves the selection by so many rows.
    pub fn step(&self, by: i64) {
        let listing = self.listing.borrow();
        let Some(last) = listing.len().checked_sub(1) else { return };
        let row = match self.signals.selected.get_untracked().and_then(|id| listing.row_of(id)) {
            Some(row) => i64::from(row).saturating_add(by).clamp(0, i64::from(last)),
            None if by < 0 => i64::from(last),
            None => 0,
        };
        let id = listing.id(row as u32);
        drop(listing);
        self.select(id);
        self.table.show_selected();
    }

    /// Starts a replay of the selected exchange; `false` if that is not possible now.
    pub fn replay(&self, kind: ReplayKind) -> bool {
        let plans = self.signals.plans.get_clone_untracked();
        let possible = plans.each.iter().any(|(each, plan)| *each == kind && plan.is_ok());
        match plans.of.filter(|of| possible && self.signals.selected.get_untracked() == Some(*of)) {
            Some(of) => {
                self.host.start_replay(of, kind);
                self.changed();
                true
            }
            None => false,
        }
    }

    /// Pauses the recording, or goes on.
    pub fn toggle_pause(&self) {
        let paused = !self.signals.paused.get_untracked();
        self.signals.paused.set(paused);
        self.host.set_paused(paused);
    }

    /// Shows this much of the traffic.
    pub fn choose(&self, scope: Scope) {
        self.signals.scope.set(scope);
        self.filter();
    }

    /// Filters by these words.
    pub fn find(&self, words: String) {
        self.signals.words.set(words);
        self.filter();
    }

    /// Shows a problem of the panel itself; the same one only once.
    pub fn problem(&self, text: String) {
        let text = crate::exchange::excerpt(&text, 600);
        self.signals.problems.update(|list| {
            if !list.contains(&text) {
                list.push(text);
            }
            if list.len() > MOST_PROBLEMS {
                list.remove(0);
            }
        });
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
    pub fn findings(&self, id: ExchangeId) -> Rc<[Finding]> {
        let recording = self.recording.borrow();
        let revision = recording.revision(id);
        let mut kept = self.findings.borrow_mut();
        match kept.get(&id) {
            Some((of, findings)) if *of == revision => findings.clone(),
            _ => {
                let findings: Rc<[Finding]> = diagnose(&recording, id).into();
                if !findings.is_empty() {
                    kept.insert(id, (revision, findings.clone()));
                }
                findings
            }
        }
    }

    fn refresh_details(&self) {
        let signals = &self.signals;
        let selected = signals.selected.get_untracked();
        let details = selected.and_then(|id| {
            let findings = self.findings(id).to_vec();
            Details::of(&self.recording.borrow(), id, findings).map(Rc::new)
        });
        let plans = Plans { of: selected, each: selected.map_or_else(Vec::new, |id| self.plans(id, details.as_deref())) };
        let run = selected.and_then(|id| self.runs.borrow().get(&id).cloned());
        batch(|| {
            if signals.details.with_untracked(|old| *old != details) {
                signals.details.set(details);
            }
            if signals.plans.with_untracked(|old| **old != plans) {
                signals.plans.set(Rc::new(plans));
            }
            if signals.run.with_untracked(|old| !same_run(old, &run)) {
                signals.run.set(run);
            }
            signals.revision.set(signals.revision.get_untracked().wrapping_add(1));
        });
    }

    fn plans(&self, id: ExchangeId, details: Option<&Details>) -> Vec<(ReplayKind, Result<Plan, Refusal>)> {
        let failed = details.is_some_and(|details| matches!(details.verdict, Verdict::Failed | Verdict::Required));
        if !failed {
            return Vec::new();
        }
        if !self.host.is_live() {
            return vec![(ReplayKind::RefetchAndRetry, Err(Refusal::NotLive))];
        }
        let kinds = [ReplayKind::RefetchAndRetry, ReplayKind::RefetchOnly];
        kinds.iter().map(|kind| (*kind, self.host.plan(id, *kind))).collect()
    }
}

fn same_run(one: &Option<Rc<Run>>, other: &Option<Rc<Run>>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => Rc::ptr_eq(one, other),
        _ => false,
    }
}
