//! The state that the parts of the panel share: the recording, the selection, and signals for changes.

use super::host::Host;
use super::kit::frame::{Frame, now};
use crate::diagnosis::{Finding, FindingsCache};
use crate::exchange::{ExchangeId, ResourceKey, escape_and_cut};
use crate::panel::kit::signal::UpdateTo;
use crate::recording::{Filter, Recording, Scope};
use crate::view::{Keeping, ListProgress, Listing, ResourceList, Row, RowContext};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::{Rc, Weak};
use sycamore::prelude::{NodeHandle, use_current_scope};
use sycamore::prelude::{Signal, create_signal};
use wasm_bindgen_futures::spawn_local;

/// How long a frame may test exchanges against a new filter, in milliseconds.
const SLICE: f64 = 8.0;

/// The most problems that are shown at a time: the latest ones.
const MOST_PROBLEMS: usize = 4;

/// How many later exchanges of a resource are tested again when an exchange arrives late.
const MOST_REVISED: usize = 64;

/// A point of the panel's viewport, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuPlace {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// The state that the parts of the panel share.
pub struct PanelStore {
    /// The page that shows the panel.
    pub host: Rc<dyn Host>,
    /// The recording; borrow it briefly.
    pub recording: Rc<RefCell<Recording>>,
    /// Which exchanges pass the filter.
    pub listing: RefCell<Listing>,
    /// Whether the next drawing of the list scrolls to the selected row.
    pub seeks: Cell<bool>,
    /// Which list is shown.
    pub mode: Signal<Mode>,
    /// Where the menu of the selected row was requested.
    pub menu: Signal<Option<MenuPlace>>,
    /// The resources counted so far.
    pub resources: RefCell<ResourceList>,
    /// The selected resource.
    pub resource: RefCell<Option<ResourceKey>>,
    /// Whether the next drawing of the resources scrolls to the selected resource.
    pub seeks_resource: Cell<bool>,
    /// The scope of the filter.
    pub scope: Signal<Scope>,
    /// The text of the filter.
    pub words: Signal<String>,
    /// Whether recording is paused.
    pub paused: Signal<bool>,
    /// The numbers of exchanges.
    pub counts: Signal<Counts>,
    /// An exchange that is shown although it does not pass the filter.
    pub guest: Signal<Option<ExchangeId>>,
    /// Problems of the panel itself.
    pub problems: Signal<Vec<String>>,
    /// Whether the page keeps the bodies of what it sends.
    pub keeping: Signal<Keeping>,
    /// Whether the dialog of keys is open.
    pub help: Signal<bool>,
    /// Whether the dialog of dialects is open.
    pub dialects: Signal<bool>,
    /// Whether the details are in the page.
    pub showing: Signal<bool>,
    /// The cache of the diagnosis.
    findings: FindingsCache,
    me: Weak<PanelStore>,
    selected: Cell<Option<ExchangeId>>,
    /// Whether the user wants details of the selected exchange.
    open: Cell<bool>,
    /// Whether there are details of the selected exchange.
    has_details: Cell<bool>,
    filter: RefCell<Filter>,
    row_context: RefCell<Option<Rc<RowContext>>>,
    /// Whether the content of the rows may have changed.
    stale: Cell<bool>,
    frame: Rc<Frame>,
    /// The reactive scope of the whole panel.
    life: NodeHandle,
}

/// How long the panel rests before it draws the next step of a repair, in milliseconds. Most repairs end meanwhile.
const REST: f64 = 60.0;

/// Which list the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The list of exchanges.
    Exchanges,
    /// The list of resources.
    Resources,
}

impl Mode {
    /// The mode's name in `data-view`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Exchanges => "exchanges",
            Mode::Resources => "resources",
        }
    }
}

/// The numbers of exchanges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many are recorded.
    pub total: u32,
    /// How many are shown.
    pub shown: u32,
    /// How many have been tested against a new filter, while the test runs.
    pub tested: Option<u32>,
}

impl PanelStore {
    /// Creates the shared state. Call it within a reactive root.
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
            keeping: create_signal(Keeping::Off),
            help: create_signal(false),
            dialects: create_signal(false),
            showing: create_signal(false),
            findings: FindingsCache::default(),
            me: me.clone(),
            selected: Cell::new(None),
            open: Cell::new(true),
            has_details: Cell::new(false),
            filter: RefCell::default(),
            row_context: RefCell::default(),
            stale: Cell::new(true),
            frame: Frame::new(),
            life,
        })
    }

    /// Sets the function that draws the panel, at most once a frame. Its second argument says whether more than the
    /// list's scroll position may have changed.
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

    /// Calls `act` within the panel's reactive scope; for calls from outside the panel.
    pub fn within<T>(&self, act: impl FnOnce(&PanelStore) -> T) -> T {
        self.life.run_in(|| act(self))
    }

    /// Requests a redraw, because the list was scrolled.
    pub fn scrolled(&self) {
        self.frame.ask();
    }

    /// Requests a redraw of everything.
    pub fn changed(&self) {
        self.stale.set(true);
        self.frame.ask();
    }

    /// Requests a redraw of everything, for a change that the user did not make: after a rest, if one lasts.
    pub fn changed_meanwhile(&self) {
        self.stale.set(true);
        self.frame.ask_after_rest();
    }

    /// Begins a short rest: each drawing takes time from the page's own requests.
    pub fn rest(&self) {
        self.frame.rest(REST);
    }

    /// Draws at once what waits for a frame, and ends a rest.
    pub fn draw_now(&self) {
        self.frame.run_now();
    }

    /// Sets whether there are details of the selected exchange.
    pub fn explained(&self, has_details: bool) {
        self.has_details.set(has_details);
        self.showing.update_to(self.open.get() && has_details);
    }

    /// Awaits a future, and then calls `then` with its output within the panel's reactive scope.
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

    /// Counts further exchanges for the list of resources, for a slice of time.
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

    /// Shows the list of exchanges or the list of resources.
    pub fn look_at(&self, mode: Mode) {
        self.resources.borrow_mut().clear();
        self.follow_resource();
        self.mode.update_to(mode);
        self.changed();
    }

    /// Selects the resource of the selected exchange, if any.
    fn follow_resource(&self) {
        let recording = self.recording.borrow();
        let exchange = self.selected().and_then(|id| recording.get(id));
        *self.resource.borrow_mut() = exchange.map(|exchange| exchange.resource());
        self.seeks_resource.set(true);
    }

    /// Tests further exchanges against the filter, for a slice of time.
    fn test(&self) {
        let counts = {
            let recording = self.recording.borrow();
            let (filter, guest) = (self.filter.borrow(), self.guest.get_untracked());
            let total = recording.next_id().0;
            let end = now() + SLICE;
            let mut listing = self.listing.borrow_mut();
            let passes = |id| filter.passes(&recording, id) || guest == Some(id);
            let tested = match listing.advance(total, |id| recording.place(id), passes, || now() < end) {
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

    /// Takes in exchanges that were recorded or revised.
    pub fn revise(&self, revised: &[ExchangeId]) {
        {
            let (recording, filter) = (self.recording.borrow(), self.filter.borrow());
            let mut listing = self.listing.borrow_mut();
            let guest = self.guest.get_untracked();
            self.findings.revise(&recording, revised);
            let mut test = |id: ExchangeId| {
                // A new exchange is tested in its turn.
                if listing.has_tested(id) {
                    let passes = filter.passes(&recording, id) || guest == Some(id);
                    listing.revise(id, |id| recording.place(id), passes);
                }
                if self.mode.get_untracked() == Mode::Resources {
                    let passes = filter.passes(&recording, id);
                    self.resources.borrow_mut().revise(&recording, id, passes);
                }
            };
            for id in revised {
                test(*id);
                // An exchange that arrives late can change the verdicts of exchanges that began after it.
                let key = recording.get(*id).map(|exchange| exchange.resource());
                let history = key.as_ref().and_then(|key| recording.ledger().resource(key));
                let later = history.into_iter().flat_map(|resource| resource.exchanges().rev());
                later.take_while(|other| other != id).take(MOST_REVISED).for_each(&mut test);
            }
        }
        self.changed_meanwhile();
    }

    /// Takes in that the recording was cleared.
    pub fn cleared(&self) {
        self.listing.borrow_mut().clear();
        self.resources.borrow_mut().clear();
        self.findings.clear();
        *self.row_context.borrow_mut() = None;
        self.guest.update_to(None);
        self.select(None);
        self.changed();
    }

    /// Sets the scope of the filter.
    pub fn choose(&self, scope: Scope) {
        self.scope.update_to(scope);
        self.apply_filter();
    }

    /// Sets the text of the filter.
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

    /// Shows or closes the details of the selected exchange.
    pub fn open(&self, open: bool) {
        self.open.set(open);
        self.showing.update_to(open && self.has_details.get());
        self.changed();
    }

    /// Selects an exchange, scrolls to it and shows its details. An exchange that does not pass the filter is shown as
    /// well, and the status bar says so.
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

    /// Shows an exchange although it does not pass the filter; an earlier such exchange is hidden again.
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
        self.listing.borrow().row_of(id, |id| recording.place(id))
    }

    /// Has the page keep the bodies of what it sends, or no longer.
    pub fn keep_exact_bodies(&self, is_on: bool) {
        self.keeping.update_to(if is_on { Keeping::Starting } else { Keeping::Off });
        self.host.keep_exact_bodies(is_on);
    }

    /// Takes in whether the page keeps bodies.
    pub fn kept(&self, keeping: Keeping) {
        self.keeping.update_to(keeping);
    }

    /// Pauses or resumes the recording.
    pub fn toggle_pause(&self) {
        let paused = !self.paused.get_untracked();
        self.paused.update_to(paused);
        self.host.set_paused(paused);
    }

    /// Shows a problem of the panel itself; the same text only once.
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

    /// Removes a solved problem, given by its text.
    pub fn solved(&self, text: &str) {
        let mut problems = self.problems.get_clone_untracked();
        problems.retain(|problem| problem != text);
        self.problems.update_to(problems);
    }

    /// The context that the rows share.
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

    /// The findings on a failed condition.
    pub fn findings(&self, id: ExchangeId) -> Rc<[Finding]> {
        self.findings.of(&self.recording.borrow(), id)
    }

    /// The brief name of the likeliest cause; empty without a finding.
    fn cause(&self, id: ExchangeId) -> &'static str {
        let findings = self.findings(id);
        findings.first().map(|finding| finding.cause.in_brief()).unwrap_or_default()
    }
}
