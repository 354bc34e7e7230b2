//! The panel as an ordinary page: a recording from a file, and nothing to send.

use super::{download, own_dialects};
use crate::dialect;
use crate::exchange::{Body, ExchangeId, RequestBody, ResponseBody, TestKind};
use crate::har;
use crate::panel::{self, Host, Opening, Panel, Workshop};
use crate::recording::{Recording, Side, Texts};
use crate::replay::{Plan, Refusal, ReplayKind, TestPlan};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

struct Viewer {
    recording: Rc<RefCell<Recording>>,
    panel: OnceCell<Panel>,
}

/// Shows the panel, empty until a file is opened.
pub fn start() {
    let recording = Rc::new(RefCell::new(Recording::new()));
    let viewer = Rc::new(Viewer { recording: recording.clone(), panel: OnceCell::new() });
    let panel = panel::mount(viewer.clone(), recording);
    let _ = viewer.panel.set(panel);
    let own = own_dialects::recall();
    match (own, viewer.panel.get()) {
        (Ok(own), _) => viewer.recording.borrow_mut().set_dialects(own),
        (Err(why), Some(panel)) => panel.problem(why),
        (Err(_), None) => {}
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
        dialect::to_json(self.recording.borrow().dialects().own())
    }

    fn set_own_dialects(&self, json: &str) -> Result<(), String> {
        let own = dialect::from_json(json).map_err(|error| error.to_string())?;
        self.recording.borrow_mut().set_dialects(own);
        if let Some(panel) = self.panel.get() {
            let all: Vec<ExchangeId> = self.recording.borrow().exchanges().iter().map(|one| one.id).collect();
            panel.recording_cleared();
            panel.recording_changed(&all);
        }
        own_dialects::keep(json)
    }

    fn save_file(&self, name: &str, text: &str) -> Result<(), String> {
        download::offer(name, text)
    }

    fn is_live(&self) -> bool {
        false
    }

    fn import(&self, name: String, text: String) {
        let Some(panel) = self.panel.get() else { return };
        let file = match har::read_file(&text) {
            Ok(file) => file,
            Err(error) => return panel.problem(format!("{name}: {error}")),
        };
        let mut changed = Vec::new();
        let mut skipped = Vec::new();
        let mut texts = Texts::default();
        {
            let mut recording = self.recording.borrow_mut();
            for reading in file.entries {
                let reading = match reading {
                    Ok(reading) => reading,
                    Err(why) => {
                        skipped.push(why.to_string());
                        continue;
                    }
                };
                match recording.take_in(
                    reading.exchange.map_texts(&mut |text| texts.share(&text)),
                    reading.sent.as_deref(),
                ) {
                    Ok(id) => {
                        keep_bodies(&mut recording, id, reading.sent, reading.content);
                        changed.push(id);
                    }
                    Err(full) => {
                        skipped.push(full.to_string());
                        break;
                    }
                }
            }
        }
        panel.recording_changed(&changed);
        if let Some(first) = skipped.first() {
            panel.problem(format!(
                "{name}: {} entries were skipped; the first because of {first}.",
                skipped.len()
            ));
        }
    }
}

/// No page is inspected: nothing can be sent.
struct Nothing;

impl Workshop for Nothing {
    fn plan(&self, _: ExchangeId, _: ReplayKind) -> Result<Plan, Refusal> {
        Err(Refusal::NotLive)
    }

    fn start_replay(&self, _: ExchangeId, _: ReplayKind) {}

    fn plan_test(&self, _: ExchangeId, _: TestKind) -> Result<TestPlan, Refusal> {
        Err(Refusal::NotLive)
    }

    fn start_test(&self, _: ExchangeId, _: TestKind) {}

    fn cancel_replay(&self, _: ExchangeId) {}

    fn page_navigated(&self) {}
}

fn keep_bodies(
    recording: &mut Recording,
    id: ExchangeId,
    sent: Option<Cow<str>>,
    content: Option<har::Content>,
) {
    let exact = recording.get(id).is_some_and(|one| matches!(one.request.body, RequestBody::Exact(..)));
    if let Some(sent) = sent.filter(|_| exact) {
        recording.keep_request_body(id, Body::Text((&*sent).into()));
    }
    match content {
        Some(content) => {
            recording.keep_response_body(id, content.into_body());
        }
        None if recording.get(id).is_some_and(|one| one.response.body == ResponseBody::NotAsked) => {
            recording.set_response_body(id, ResponseBody::Unavailable);
        }
        None => {}
    }
}
