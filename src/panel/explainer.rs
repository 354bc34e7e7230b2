//! What the rest of the panel knows of the details.

use super::kit::element::El;
use crate::exchange::ExchangeId;
use crate::replay::{ReplayKind, Run, TestRun};

/// What explains an exchange in every detail, and has it repaired.
pub trait Explainer {
    /// Brings what is shown of the selected exchange up to date.
    fn refresh(&self);

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
