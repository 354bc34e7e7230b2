//! The panel as an ordinary page: a recording from a file, and nothing to send.

use super::reader::{self, Reader};
use super::{download, own_dialects};
use crate::exchange::{Body, ExchangeId, TestKind};
use crate::panel::{self, Host, Missing, Opening, Panel, Workshop};
use crate::recording::{Recording, Side};
use crate::replay::{Plan, Refusal, ReplayKind, TestPlan};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::wasm_split;

/// The panel's host where no page is inspected.
pub struct Viewer {
    /// What was read, shared with the panel.
    pub recording: Rc<RefCell<Recording>>,
    /// The user's own dialects, as JSON.
    pub own_dialects: RefCell<String>,
    /// Whether the recording has them.
    pub has_dialects: Cell<bool>,
    panel: OnceCell<Panel>,
    me: Weak<Viewer>,
}

/// Shows the panel, empty until a file is opened.
pub fn start() {
    let recording = Rc::new(RefCell::new(Recording::new()));
    let viewer = Rc::new_cyclic(|me: &Weak<Viewer>| Viewer {
        recording: recording.clone(),
        own_dialects: RefCell::default(),
        has_dialects: Cell::new(false),
        panel: OnceCell::new(),
        me: me.clone(),
    });
    let panel = panel::mount(viewer.clone(), recording);
    match own_dialects::kept() {
        Ok(kept) => *viewer.own_dialects.borrow_mut() = kept,
        Err(why) => panel.problem(why),
    }
    let _ = viewer.panel.set(panel);
}

/// Loaded when there is a file to read, or a dialect to read it in.
#[wasm_split(reader, fallible)]
fn reader() -> Result<Reader, Missing> {
    Ok(reader::READER)
}

impl Viewer {
    /// Does something with what reads files, when it is here.
    fn with_reader(&self, act: impl FnOnce(&Viewer, &Panel, Reader) + 'static) {
        let Some(viewer) = self.me.upgrade() else { return };
        spawn_local(async move {
            let reader = reader().await;
            let Some(panel) = viewer.panel.get() else { return };
            match reader {
                Ok(reader) => act(&viewer, panel, reader),
                Err(missing) => panel.problem(missing.to_string()),
            }
        });
    }
}

impl Host for Viewer {
    fn body(&self, id: ExchangeId, side: Side) -> Option<Body> {
        self.recording.borrow().bodies().get(id, side).cloned()
    }

    fn workshop(&self) -> Opening {
        Box::pin(async { Ok(Rc::new(Nothing) as Rc<dyn Workshop>) })
    }

    fn clear(&self) {
        self.recording.borrow_mut().clear();
        if let Some(panel) = self.panel.get() {
            panel.recording_cleared();
        }
    }

    fn set_paused(&self, _: bool) {}

    fn own_dialects(&self) -> String {
        self.own_dialects.borrow().clone()
    }

    fn set_own_dialects(&self, json: &str) -> Result<(), String> {
        *self.own_dialects.borrow_mut() = json.to_owned();
        self.has_dialects.set(false);
        self.with_reader(|viewer, panel, reader| {
            (reader.read_dialects)(viewer, panel);
            let all: Vec<ExchangeId> =
                viewer.recording.borrow().exchanges().iter().map(|one| one.id).collect();
            panel.recording_cleared();
            panel.recording_changed(&all);
        });
        own_dialects::keep(json)
    }

    fn save_file(&self, name: &str, text: &str) -> Result<(), String> {
        download::offer(name, text)
    }

    fn is_live(&self) -> bool {
        false
    }

    fn import(&self, name: String, text: String) {
        self.with_reader(move |viewer, panel, reader| (reader.read_file)(viewer, panel, &name, &text));
    }
}

/// No page is inspected: nothing can be sent.
struct Nothing;

impl Workshop for Nothing {
    fn plan(&self, _: ExchangeId, _: ReplayKind) -> Result<Plan, Refusal> {
        Err(Refusal::NotLive)
    }

    fn start_replay(&self, _: Plan) {}

    fn confirm(&self, _: ExchangeId) {}

    fn plan_test(&self, _: ExchangeId, _: TestKind) -> Result<TestPlan, Refusal> {
        Err(Refusal::NotLive)
    }

    fn start_test(&self, _: ExchangeId, _: TestKind) {}

    fn cancel_replay(&self, _: ExchangeId) {}

    fn page_navigated(&self) {}

    fn recording_leaves(&self) {}
}
