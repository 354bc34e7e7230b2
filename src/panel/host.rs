//! What the panel needs from whoever it is shown by.

use crate::exchange::{Body, ExchangeId, TestKind};
use crate::recording::Side;
use crate::replay::{NoUndo, Plan, Refusal, ReplayKind, TestPlan, Undo};
use std::rc::Rc;

/// Everything that the panel asks of the browser. It answers at once and never calls the panel back
/// before it has returned.
pub trait Host {
    /// A body, where it was kept.
    fn body(&self, id: ExchangeId, side: Side) -> Option<Body>;

    /// What plans and sends; nothing once whoever shows the panel is gone.
    fn replayer(&self) -> Option<Rc<dyn Replayer>>;

    /// Empties the recording.
    fn clear(&self);

    /// Stops or resumes taking exchanges in.
    fn set_paused(&self, paused: bool);

    /// The user's own dialects, as they count now: JSON, as `dialect` describes it.
    fn user_dialects(&self) -> String;

    /// Has these dialects of the user's count from now on, instead of those before: every recorded
    /// exchange is read anew (its bodies, where they are kept), and they are kept for the next time that
    /// DevTools opens. The panel is told as after a clearing. The JSON has been checked.
    ///
    /// # Errors
    /// In words: that they count, and could not be kept.
    fn set_user_dialects(&self, json: &str) -> Result<(), String>;

    /// Whether a page is being inspected: `false` when the panel is an ordinary page, where nothing
    /// can be replayed and a file is opened instead.
    fn is_live(&self) -> bool;

    /// Offers a text to the user as a file.
    ///
    /// # Errors
    /// The browser's words.
    fn save_file(&self, name: &str, text: &str) -> Result<(), String>;

    /// Takes in the text of a HAR file. Called in an ordinary page only.
    fn import(&self, name: String, text: String);
}

/// The plan of each kind of replay, or why there is none.
pub type KindPlans = [(ReplayKind, Result<Plan, Refusal>); ReplayKind::ALL.len()];

/// What plans and sends repairs and safe tests, one at a time.
pub trait Replayer {
    /// What a replay of this exchange would send, for each kind in the order of [`ReplayKind::ALL`]; or why it cannot be
    /// faithful.
    fn plans(&self, of: ExchangeId) -> KindPlans;

    /// Begins a replay: just this plan, which was shown. Only ever called for a click or a key press on that very exchange.
    fn start_replay(&self, plan: Plan);

    /// Begins a replay of an edited request: just this plan with this body, as they are shown. Only ever called for a click
    /// on the button that sends them.
    fn start_edited(&self, plan: Plan, body: Option<String>);

    /// Sends the retry of this exchange that waits for a second click. Only ever called for a click on the button that
    /// names what it does. `body` is the text to send in the place of the request's own body, just as it was shown.
    fn confirm(&self, of: ExchangeId, body: Option<String>);

    /// What an undo of this exchange's repair would send; `None` where the repair has saved nothing.
    ///
    /// # Errors
    /// Why it would not be faithful.
    fn plan_undo(&self, of: ExchangeId) -> Option<Result<Undo, NoUndo>>;

    /// Undoes the repair of this exchange: just as this plan says, which was shown. Only ever called for a click on the
    /// button that names it.
    fn start_undo(&self, of: ExchangeId, undo: Undo);

    /// What a safe test of this exchange would send.
    ///
    /// # Errors
    /// Why it cannot be faithful.
    fn plan_test(&self, of: ExchangeId, kind: TestKind) -> Result<TestPlan, Refusal>;

    /// Begins a safe test: just this plan, which was shown. Only ever called for a click on that very exchange.
    fn start_test(&self, plan: TestPlan);

    /// Ends a replay or a safe test before its time.
    fn cancel_replay(&self, of: ExchangeId);

    /// The inspected page may have gone to another one.
    fn page_navigated(&self);

    /// The recording is about to be emptied: what is under way has lost what it is about.
    fn recording_leaves(&self);
}
