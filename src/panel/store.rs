//! What the parts of the panel share: the recording, what is selected, and what has changed.

use super::findings::Findings;
use super::host::Host;
use super::kit::frame::{Frame, now};
use crate::diagnosis::Finding;
use crate::exchange::{ExchangeId, ResourceKey, escape_and_cut};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::{Filter, Recording, Scope};
use crate::view::{ListProgress, Listing, ResourceList, Row, RowContext};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::{Rc, Weak};
use sycamore::prelude::{NodeHandle, use_current_scope};
use sycamore::prelude::{Signal, create_signal};
use wasm_bindgen_futures::spawn_local;

/// How long a frame may test exchanges against a new filter, in milliseconds.
const SLICE: f64 = 8.0;

/// Most problems that are shown at a time, the latest ones.
const MOST_PROBLEMS: usize = 4;

/// How many later exchanges of its resource are tested again when one arrives late.
const MOST_REVISED: usize = 64;

/// A point of the panel's viewport, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuPlace {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// What the parts of the panel share.
pub struct PanelStore {
    /// Whoever shows the panel.
    pub host: Rc<dyn Host>,
    /// What has been recorded; borrowed briefly.
    pub recording: Rc<RefCell<Recording>>,
    /// Which exchanges pass the filter.
    pub listing: RefCell<Listing>,
    /// Whether the list is to scroll to the selected row when it is drawn next.
    pub seeks: Cell<bool>,
    /// What stands in the list's place.
    pub mode: Signal<Mode>,
    /// Where the menu of the selected row was asked for.
    pub menu: Signal<Option<MenuPlace>>,
    /// The resources, as far as they are counted.
    pub resources: RefCell<ResourceList>,
    /// The selected resource.
    pub resource: RefCell<Option<ResourceKey>>,
    /// Whether the resources are to scroll to the selected one when they are drawn next.
    pub seeks_resource: Cell<bool>,
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
    /// Whether the dialects are shown.
    pub dialects: Signal<bool>,
    /// Whether the details are in the page.
    pub showing: Signal<bool>,
    /// Why conditions failed.
    findings: Findings,
    me: Weak<PanelStore>,
    selected: Cell<Option<ExchangeId>>,
    /// Whether the user wants details when something is selected.
    open: Cell<bool>,
    /// Whether there are details of the selected exchange.
    has_details: Cell<bool>,
    filter: RefCell<Filter>,
    row_context: RefCell<Option<Rc<RowContext>>>,
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

impl PanelStore {
    /// Everything that the parts share. To be called within a reactive root.
    pub fn new(host: Rc<dyn Host>, recording: Rc<RefCell<Recording>>) -> Rc<PanelStore> {
        let life = use_current_scope();
        Rc::new_cyclic(|me: &Weak<PanelStore>| PanelStore {
            host,
            recording,
            listing: RefCell::default(),
            seeks: Cell::new(false),
            mode: create_signal(Mode::Exchanges),
            menu: create_signal(None),
            resources: RefCell::default(),
            resource: RefCell::default(),
            seeks_resource: Cell::new(false),
            scope: create_signal(Scope::default()),
            words: create_signal(String::new()),
            paused: create_signal(false),
            counts: create_signal(Counts::default()),
            guest: create_signal(None),
            problems: create_signal(Vec::new()),
            help: create_signal(false),
            dialects: create_signal(false),
            showing: create_signal(false),
            findings: Findings::default(),
            me: me.clone(),
            selected: Cell::new(None),
            open: Cell::new(true),
            has_details: Cell::new(false),
            filter: RefCell::default(),
            row_context: RefCell::default(),
            stale: Cell::new(true),
            frame: Frame::default(),
            life,
        })
    }

    /// What draws the panel, once a frame. It is told whether more than the place of the list may have
    /// changed.
    pub fn draw_with(self: &Rc<PanelStore>, draw: impl Fn(&PanelStore, bool) + 'static) {
        let weak = Rc::downgrade(self);
        self.frame.set(move || {
            if let Some(store) = weak.upgrade() {
                store.frame.came();
                store.within(|store| {
                    let stale = store.stale.replace(false);
                    if stale {
                        store.test();
                    }
                    draw(store, stale);
                });
            }
        });
    }

    /// Does something that comes from outside, within the panel's reactive scope.
    pub fn within<T>(&self, act: impl FnOnce(&PanelStore) -> T) -> T {
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

    /// Draws at once what waits for a frame.
    pub fn draw_now(&self) {
        self.frame.run_now();
    }

    /// Takes in whether there are details of the selected exchange.
    pub fn explained(&self, has_details: bool) {
        self.has_details.set(has_details);
        self.showing.update_to(self.open.get() && has_details);
    }

    /// Waits for something, and then does something with it within the panel's reactive scope.
    pub fn when<T: 'static>(
        &self,
        comes: impl Future<Output = T> + 'static,
        then: impl FnOnce(&PanelStore, T) + 'static,
    ) {
        let Some(store) = self.me.upgrade() else { return };
        spawn_local(async move {
            let came = comes.await;
            store.within(|store| then(store, came));
        });
    }

    /// Counts what has not been counted for the resources, for a slice of time.
    pub fn count(&self) {
        let more = {
            let recording = self.recording.borrow();
            let filter = self.filter.borrow();
            let end = now() + SLICE;
            let mut resources = self.resources.borrow_mut();
            let passes = |id| filter.passes(&recording, id);
            resources.advance(&recording, passes, || now() < end) != ListProgress::Done
        };
        if more {
            self.changed();
        }
    }

    /// Lists the exchanges, or their resources.
    pub fn look_at(&self, mode: Mode) {
        self.resources.borrow_mut().clear();
        self.follow_resource();
        self.mode.update_to(mode);
        self.changed();
    }

    /// Selects the resource of the exchange that is selected, if any.
    fn follow_resource(&self) {
        let recording = self.recording.borrow();
        let exchange = self.selected().and_then(|id| recording.get(id));
        *self.resource.borrow_mut() = exchange.map(|exchange| exchange.resource());
        self.seeks_resource.set(true);
    }

    /// Tests what has not been tested, for a slice of time.
    fn test(&self) {
        let counts = {
            let recording = self.recording.borrow();
            let (filter, guest) = (self.filter.borrow(), self.guest.get_untracked());
            let total = recording.next_id().0;
            let end = now() + SLICE;
            let mut listing = self.listing.borrow_mut();
            let passes = |id| filter.passes(&recording, id) || guest == Some(id);
            let tested =
                match listing.advance(total, |id| recording.request_start(id), passes, || now() < end) {
                    ListProgress::Done => None,
                    ListProgress::Tested(tested) => Some(tested),
                };
            Counts { total, shown: listing.len(), tested }
        };
        self.counts.update_to(counts);
        if counts.tested.is_some() {
            self.changed();
        }
    }

    /// New or revised exchanges were recorded.
    pub fn revise(&self, revised: &[ExchangeId]) {
        {
            let (recording, filter) = (self.recording.borrow(), self.filter.borrow());
            let mut listing = self.listing.borrow_mut();
            let guest = self.guest.get_untracked();
            self.findings.revise(revised);
            let mut test = |id: ExchangeId| {
                // A new one is tested when its turn comes.
                if listing.has_tested(id) {
                    let passes = filter.passes(&recording, id) || guest == Some(id);
                    listing.revise(id, |id| recording.request_start(id), passes);
                }
                if self.mode.get_untracked() == Mode::Resources {
                    let passes = filter.passes(&recording, id);
                    self.resources.borrow_mut().revise(&recording, id, passes);
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
        self.resources.borrow_mut().clear();
        self.findings.clear();
        *self.row_context.borrow_mut() = None;
        self.guest.update_to(None);
        self.select(None);
        self.changed();
    }

    /// Shows this much of the traffic.
    pub fn choose(&self, scope: Scope) {
        self.scope.update_to(scope);
        self.apply_filter();
    }

    /// Filters by these words.
    pub fn find(&self, words: String) {
        self.words.update_to(words);
        self.apply_filter();
    }

    fn apply_filter(&self) {
        let filter = Filter::parse(&self.words.get_clone_untracked(), self.scope.get_untracked());
        if *self.filter.borrow() != filter {
            *self.filter.borrow_mut() = filter;
            self.listing.borrow_mut().restart();
            self.resources.borrow_mut().clear();
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
        if self.guest.get_untracked() != id {
            self.invite(None);
        }
        if id.is_none() {
            self.showing.update_to(false);
        }
        self.changed();
    }

    /// Shows the details of what is selected, or closes them.
    pub fn open(&self, open: bool) {
        self.open.set(open);
        self.showing.update_to(open && self.has_details.get());
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
        self.seeks.set(true);
    }

    /// Shows an exchange although it does not pass, and no other one.
    fn invite(&self, guest: Option<ExchangeId>) {
        let before = self.guest.get_untracked();
        self.guest.update_to(guest);
        let touched: Vec<ExchangeId> = before.into_iter().chain(guest).collect();
        if before != guest {
            self.revise(&touched);
        }
    }

    /// The row of an exchange, if it passes the filter.
    pub fn row_of(&self, id: ExchangeId) -> Option<u32> {
        let recording = self.recording.borrow();
        self.listing.borrow().row_of(id, |id| recording.request_start(id))
    }

    /// Pauses the recording, or goes on.
    pub fn toggle_pause(&self) {
        let paused = !self.paused.get_untracked();
        self.paused.update_to(paused);
        self.host.set_paused(paused);
    }

    /// Shows a problem of the panel itself; the same one only once.
    pub fn problem(&self, text: &str) {
        let text = escape_and_cut(text, 600);
        let mut problems = self.problems.get_clone_untracked();
        if !problems.contains(&text) {
            problems.push(text);
        }
        let surplus = problems.len().saturating_sub(MOST_PROBLEMS);
        problems.drain(..surplus);
        self.problems.update_to(problems);
    }

    /// Takes back a problem that is none any more.
    pub fn solved(&self, text: &str) {
        let mut problems = self.problems.get_clone_untracked();
        problems.retain(|problem| problem != text);
        self.problems.update_to(problems);
    }

    /// What the rows are seen against.
    pub fn row_context(&self) -> Rc<RowContext> {
        let mut kept = self.row_context.borrow_mut();
        match &*kept {
            Some(row_context) => row_context.clone(),
            None => {
                let recording = self.recording.borrow();
                let row_context = Rc::new(RowContext::of(&recording));
                if !recording.is_empty() {
                    *kept = Some(row_context.clone());
                }
                row_context
            }
        }
    }

    /// The row of an exchange.
    pub fn row(&self, id: ExchangeId) -> Option<Row> {
        Row::of(&self.recording.borrow(), id, &self.row_context(), self.cause(id))
    }

    /// Why a condition failed.
    pub fn findings(&self, id: ExchangeId) -> Rc<[Finding]> {
        self.findings.of(&self.recording.borrow(), id)
    }

    /// Why a condition failed, in brief.
    fn cause(&self, id: ExchangeId) -> &'static str {
        let findings = self.findings(id);
        findings.first().map(|finding| finding.cause.in_brief()).unwrap_or_default()
    }
}
