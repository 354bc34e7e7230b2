//! The panel's interface to the page that shows it: DevTools' panel page, or the file page.

use crate::exchange::{Body, ExchangeId, TestKind};
use crate::recording::Side;
use crate::replay::{KeptCall, NoUndo, Plan, Refusal, ReplayKind, TestPlan, Undo};
use std::rc::Rc;

/// The panel's interface to the browser. Each method returns at once, and does not call the panel before it has
/// returned.
pub trait Host {
    /// A body, if it was kept.
    fn body(&self, id: ExchangeId, side: Side) -> Option<Body>;

    /// The replayer, which plans and sends; `None` once the host is dropped.
    fn replayer(&self) -> Option<Rc<dyn Replayer>>;

    /// Clears the recording.
    fn clear(&self);

    /// Pauses or resumes the recording.
    fn set_paused(&self, paused: bool);

    /// The user's own dialects in use, as JSON in the form that `dialect` describes.
    fn user_dialects(&self) -> String;

    /// Replaces the user's own dialects: every recorded exchange is read again (with its bodies, if they are kept), and
    /// the dialects are kept for the next opening of DevTools. The host then notifies the panel as after Clear. The
    /// caller has checked the JSON.
    ///
    /// # Errors
    /// A sentence that says that the dialects are in use, but could not be kept.
    fn set_user_dialects(&self, json: &str) -> Result<(), String>;

    /// Whether a page is inspected: `false` when the panel is in an ordinary tab, which opens files and replays
    /// nothing.
    fn is_live(&self) -> bool;

    /// Has the inspected page keep the bodies of what it sends, or no longer.
    fn keep_exact_bodies(&self, _is_on: bool) {}

    /// Reloads the inspected page, where bodies are kept from its first script on.
    fn reload_with_capture(&self) {}

    /// The call that made an exchange, where bodies are kept and it is known.
    fn call_of(&self, _id: ExchangeId) -> Option<KeptCall> {
        None
    }

    /// What opens a script in DevTools, where the browser can.
    fn source_opener(&self) -> Option<SourceOpener> {
        None
    }

    /// Offers a text to the user as a file.
    ///
    /// # Errors
    /// The browser's words.
    fn save_file(&self, name: &str, text: &str) -> Result<(), String>;

    /// Reads a HAR file, given by its name and text. Called in an ordinary tab only.
    fn import(&self, name: String, text: String);
}

/// Opens a script, by its URL, at a line and a column, both from 1.
pub type SourceOpener = Rc<dyn Fn(&str, u32, u32)>;

/// The plan of each kind of replay, or why there is none.
pub type KindPlans = [(ReplayKind, Result<Plan, Refusal>); ReplayKind::ALL.len()];

/// Plans and sends repairs and safe tests, one at a time.
pub trait Replayer {
    /// The plan of each kind of replay of this exchange, in the order of [`ReplayKind::ALL`], or why the replay would
    /// not be faithful.
    fn plans(&self, of: ExchangeId) -> KindPlans;

    /// Begins a replay with exactly this plan, which was shown. Called only for a click or a key press on the plan's
    /// exchange.
    fn start_replay(&self, plan: Plan);

    /// The body that the inspected page keeps and that was read for the review of an exchange, or why it was not read;
    /// `None` where the review shows the recorded body.
    fn kept_body(&self, of: ExchangeId) -> Option<Result<Body, String>>;

    /// Begins a replay of an edited request with exactly this plan and body, which are shown. Called only for a click
    /// on the button that sends them.
    fn start_edited(&self, plan: Plan, body: Option<String>);

    /// Sends the retry of this exchange that waits for a second click. Called only for a click on the button that names
    /// its effect. `body` is the text to send in place of the request's own body, exactly as it was shown.
    fn confirm(&self, of: ExchangeId, body: Option<String>);

    /// The undo of this exchange's repair; `None` when the repair has saved nothing.
    ///
    /// # Errors
    /// Why the undo would not be faithful.
    fn plan_undo(&self, of: ExchangeId) -> Option<Result<Undo, NoUndo>>;

    /// Undoes the repair of this exchange with exactly this undo, which was shown. Called only for a click on the
    /// button that names the undo.
    fn start_undo(&self, of: ExchangeId, undo: Undo);

    /// The plan of a safe test of this exchange.
    ///
    /// # Errors
    /// Why the test would not be faithful.
    fn plan_test(&self, of: ExchangeId, kind: TestKind) -> Result<TestPlan, Refusal>;

    /// Begins a safe test with exactly this plan, which was shown. Called only for a click on the plan's exchange.
    fn start_test(&self, plan: TestPlan);

    /// Cancels a replay or a safe test at once.
    fn cancel_replay(&self, of: ExchangeId);

    /// Called when the inspected page may hold another document.
    fn page_navigated(&self);

    /// Called before the recording is cleared: a replay under way loses its exchange.
    fn recording_leaves(&self);
}
