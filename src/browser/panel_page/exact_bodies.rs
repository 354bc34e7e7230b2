//! *Keep exact bodies*: the code that goes into the inspected page, and what is known of the calls there.
//!
//! The bodies stay in the page. [`KeptCalls`] says which call made a recorded exchange. [`super::keeping`] speaks with the
//! page.

use super::inspected::new_key;
use crate::replay::KeptCalls;
use crate::view::{MOST_BODIES, MOST_BYTES};
use std::cell::{Cell, Ref, RefCell};

/// The hook.
const HOOK: &str = include_str!("../../../extension/page/keep_bodies.js");

/// How long the hook stays without being renewed, in milliseconds. A browser lets a hidden page's timers wait for a minute.
const LEASE: u32 = 12_000;
const HIDDEN_LEASE: u32 = 90_000;

fn lease() -> u32 {
    let document = web_sys::window().and_then(|window| window.document());
    if document.is_some_and(|document| document.hidden()) { HIDDEN_LEASE } else { LEASE }
}

/// Whether bodies are kept, and what is known of the calls.
pub struct ExactBodies {
    /// The secret by which the hook is found.
    token: String,
    pub(super) is_on: Cell<bool>,
    /// Counts the switchings, so that an earlier beat ends.
    pub(super) switched: Cell<u32>,
    pub(super) calls: RefCell<Option<KeptCalls>>,
    pub(super) is_pulling: Cell<bool>,
    pub(super) is_stale: Cell<bool>,
}

impl Default for ExactBodies {
    fn default() -> ExactBodies {
        ExactBodies {
            token: new_key(),
            is_on: Cell::new(false),
            switched: Cell::new(0),
            calls: RefCell::default(),
            is_pulling: Cell::new(false),
            is_stale: Cell::new(false),
        }
    }
}

impl ExactBodies {
    /// The secret by which the hook is found in the page.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The calls of the document that is there, while bodies are kept.
    pub fn calls(&self) -> Option<Ref<'_, KeptCalls>> {
        let calls = self.is_on.get().then(|| self.calls.borrow())?;
        Ref::filter_map(calls, Option::as_ref).ok()
    }

    /// The code that puts the hook into a page. `prefix` begins the marks of Retag's own requests. The code is an
    /// expression, and changes nothing where the hook is already. Chromium 156 puts more code behind an injected script,
    /// without a line break of its own.
    pub(super) fn installation(&self, prefix: &str) -> String {
        // A mark that no URL has, where Retag sends nothing.
        let mark = serde_json::to_string(&format!("#{prefix}-")).unwrap_or_default();
        format!(
            "({HOOK})('{}', {{ count: {MOST_BODIES}, bytes: {MOST_BYTES}, lease: {}, mark: {mark} }})\n//# sourceURL=retag-keeps-bodies\n",
            self.token,
            lease()
        )
    }

    /// The code that takes the hook out of a page.
    pub(super) fn removal(&self) -> String {
        format!(
            "(() => {{ try {{ Function.prototype.toString.call('{}').end() }} catch {{}} return true }})()",
            self.token
        )
    }

    /// The code that asks for the calls after those that are known.
    pub(super) fn question(&self) -> String {
        let calls = self.calls.borrow();
        let (page, latest) = calls.as_ref().map_or(("", 0), |calls| (&*calls.page, calls.latest()));
        let page = serde_json::to_string(page).unwrap_or_default();
        format!(
            "(() => {{ const page = `${{location.origin}} ${{performance.timeOrigin}}`; \
             return {{ page, ...Function.prototype.toString.call('{}').calls(page === {page} ? {latest} : 0, {}) }} }})()",
            self.token,
            lease()
        )
    }
}
