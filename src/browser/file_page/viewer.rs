//! The panel in an ordinary tab: shows a recording from a file, and sends no request.

use super::super::{download, user_dialects};
use super::reader;
use crate::exchange::{Body, ExchangeId, TestKind};
use crate::panel::{self, Host, KindPlans, Panel, Replayer};
use crate::recording::{Recording, Side};
use crate::replay::{NoUndo, Plan, Refusal, ReplayKind, TestPlan, Undo};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

/// The panel's host when no page is inspected.
struct Viewer {
    /// The exchanges of the files read so far, shared with the panel.
    recording: Rc<RefCell<Recording>>,
    /// The user's own dialects, as JSON.
    user_dialects: RefCell<String>,
    /// Whether the recording has the user's dialects.
    has_dialects: Cell<bool>,
    panel: OnceCell<Panel>,
    me: Weak<Viewer>,
}

/// Shows the panel, empty until a file is opened.
pub fn start() {
    let recording = Rc::new(RefCell::new(Recording::new()));
    let viewer = Rc::new_cyclic(|me: &Weak<Viewer>| Viewer {
        recording: recording.clone(),
        user_dialects: RefCell::default(),
        has_dialects: Cell::new(false),
        panel: OnceCell::new(),
        me: me.clone(),
    });
    let panel = panel::mount(viewer.clone(), recording);
    match user_dialects::kept() {
        Ok(kept) => *viewer.user_dialects.borrow_mut() = kept,
        Err(why) => panel.problem(why),
    }
    let _ = viewer.panel.set(panel);
}

impl Viewer {
    /// Runs `act`, which calls the panel, after the current turn: a host returns to the panel before it calls the
    /// panel.
    fn soon(&self, act: impl FnOnce(&Viewer, &Panel) + 'static) {
        let Some(viewer) = self.me.upgrade() else { return };
        spawn_local(async move {
            if let Some(panel) = viewer.panel.get() {
                act(&viewer, panel);
            }
        });
    }
}

impl Viewer {
    fn all(&self) -> Vec<ExchangeId> {
        self.recording.borrow().exchanges().iter().map(|one| one.id).collect()
    }

    fn read_dialects(&self, panel: &Panel) {
        if let Err(why) = reader::read_dialects(&self.recording, &self.user_dialects.borrow()) {
            panel.problem(why);
        }
        self.has_dialects.set(true);
    }

    fn read_file(&self, panel: &Panel, name: &str, text: &str) {
        let mut changed = Vec::new();
        if !self.has_dialects.get() {
            self.read_dialects(panel);
            changed = self.all();
        }
        let read = reader::read_file(&self.recording, name, text);
        changed.extend(read.taken);
        panel.recording_changed(&changed);
        if let Some(problem) = read.problem {
            panel.problem(problem);
        }
    }
}

impl Host for Viewer {
    fn body(&self, id: ExchangeId, side: Side) -> Option<Body> {
        self.recording.borrow().bodies().get(id, side).cloned()
    }

    fn replayer(&self) -> Option<Rc<dyn Replayer>> {
        Some(Rc::new(NoReplayer))
    }

    fn clear(&self) {
        self.recording.borrow_mut().clear();
        if let Some(panel) = self.panel.get() {
            panel.recording_cleared();
        }
    }

    fn set_paused(&self, _: bool) {}

    fn user_dialects(&self) -> String {
        self.user_dialects.borrow().clone()
    }

    fn set_user_dialects(&self, json: &str) -> Result<(), String> {
        *self.user_dialects.borrow_mut() = json.to_owned();
        self.has_dialects.set(false);
        self.soon(|viewer, panel| {
            viewer.read_dialects(panel);
            panel.recording_cleared();
            panel.recording_changed(&viewer.all());
        });
        user_dialects::keep(json)
    }

    fn save_file(&self, name: &str, text: &str) -> Result<(), String> {
        download::offer(name, text)
    }

    fn is_live(&self) -> bool {
        false
    }

    fn import(&self, name: String, text: String) {
        self.soon(move |viewer, panel| viewer.read_file(panel, &name, &text));
    }
}

/// No page is inspected: nothing can be sent.
struct NoReplayer;

impl Replayer for NoReplayer {
    fn plans(&self, _: ExchangeId) -> KindPlans {
        ReplayKind::ALL.map(|kind| (kind, Err(Refusal::NotLive)))
    }

    fn start_replay(&self, _: Plan) {}

    fn start_edited(&self, _: Plan, _: Option<String>) {}

    fn confirm(&self, _: ExchangeId, _: Option<String>) {}

    fn kept_body(&self, _of: ExchangeId) -> Option<Result<Body, String>> {
        None
    }

    fn plan_undo(&self, _: ExchangeId) -> Option<Result<Undo, NoUndo>> {
        None
    }

    fn start_undo(&self, _: ExchangeId, _: Undo) {}

    fn plan_test(&self, _: ExchangeId, _: TestKind) -> Result<TestPlan, Refusal> {
        Err(Refusal::NotLive)
    }

    fn start_test(&self, _: TestPlan) {}

    fn cancel_replay(&self, _: ExchangeId) {}

    fn page_navigated(&self) {}

    fn recording_leaves(&self) {}
}
