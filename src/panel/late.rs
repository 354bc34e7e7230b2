//! The parts of the panel that are loaded when they are first needed: each is a file beside the module.

use super::desk::Desk;
use super::details::Dossier;
use super::dialects;
use super::element::El;
use super::host::Workshop;
use crate::exchange::ExchangeId;
use crate::replay::{ReplayKind, Run, TestRun};
use std::rc::Rc;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// A part of the module could not be loaded. Its files stand beside the panel's page: they are missing when the
/// extension was updated or removed while DevTools was open.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

impl From<SplitLoaderError> for Missing {
    fn from(_: SplitLoaderError) -> Missing {
        Missing
    }
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "A part of Retag could not be loaded: was it updated just now? What was recorded is still there. \
             Close DevTools and open it again.",
        )
    }
}

/// What explains exchanges and repairs them: the details, and the causes in the list.
pub trait Explainer {
    /// The likeliest cause of an exchange's failure in brief; nothing where there is none.
    fn in_brief(&self, id: ExchangeId) -> &'static str;

    /// Brings what is shown of the selected exchange up to date.
    fn refresh(&self);

    /// Exchanges have changed.
    fn revise(&self, revised: &[ExchangeId]);

    /// The recording was emptied.
    fn clear(&self);

    /// The details of the selected exchange, as long as they are shown.
    fn details(&self) -> El;

    /// Whether there are details to show.
    fn has_details(&self) -> bool;

    /// Starts a replay of the selected exchange; `false` if that is not possible now.
    fn replay(&self, kind: ReplayKind) -> bool;

    /// A replay has come further.
    fn replayed(&self, of: ExchangeId, run: &Run);

    /// A safe test has come further.
    fn tested(&self, of: ExchangeId, run: &TestRun);
}

/// Loads what explains and repairs.
///
/// # Errors
/// [`Missing`].
#[wasm_split(details, fallible)]
pub fn explainer(desk: Rc<Desk>, workshop: Rc<dyn Workshop>) -> Result<Rc<dyn Explainer>, Missing> {
    Ok(Dossier::new(desk, workshop))
}

/// Loads the dialog of the user's own dialects; what comes opens it.
///
/// # Errors
/// [`Missing`].
#[wasm_split(dialects, fallible)]
pub fn dialects_dialog() -> Result<fn(&Rc<Desk>) -> El, Missing> {
    Ok(dialects::open)
}
