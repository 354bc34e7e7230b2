//! Keeps what a repair sends in the extension's `localStorage`, for a panel that is closed in the middle. The record is
//! the tab's: one panel at a time inspects a tab. It is removed when the repair ends, and when it has been shown.

use super::super::api::member;
use crate::exchange::ReplayStep;
use crate::replay::SentRecord;
use std::cell::RefCell;

/// What the present repair has sent.
#[derive(Default)]
pub struct SentLog(RefCell<SentRecord>);

impl SentLog {
    /// A request is about to be sent.
    pub fn sends(&self, step: ReplayStep, method: &str, url: &str) {
        let mut record = self.0.borrow_mut();
        if record.is_empty() {
            let now = js_sys::Date::new_0().to_iso_string().as_string().unwrap_or_default();
            *record = SentRecord::new(now.get(..19).unwrap_or("").replace('T', " ") + " UTC");
        }
        record.sends(step, method, url);
        keep(&record);
    }

    /// The latest request was answered.
    pub fn answered(&self, status: u16) {
        let mut record = self.0.borrow_mut();
        if !record.is_empty() {
            record.answered(status);
            keep(&record);
        }
    }

    /// The repair is over.
    pub fn ended(&self) {
        *self.0.borrow_mut() = SentRecord::default();
        if let Some((storage, key)) = place() {
            let _ = storage.remove_item(&key);
        }
    }
}

/// What an earlier panel of this tab had sent when it was closed; it is forgotten with this.
pub fn left_over() -> Option<SentRecord> {
    let (storage, key) = place()?;
    let kept = storage.get_item(&key).ok()??;
    let _ = storage.remove_item(&key);
    serde_json::from_str(&kept).ok().filter(|record: &SentRecord| !record.is_empty())
}

/// Without storage there is no record, and the repair goes on.
fn keep(record: &SentRecord) {
    if let (Some((storage, key)), Ok(json)) = (place(), serde_json::to_string(record)) {
        let _ = storage.set_item(&key, &json);
    }
}

fn place() -> Option<(web_sys::Storage, String)> {
    let tab = member(&js_sys::global(), &["chrome", "devtools", "inspectedWindow", "tabId"])?.as_f64()?;
    let storage = web_sys::window()?.local_storage().ok()??;
    Some((storage, format!("retag-sent-{tab}")))
}
