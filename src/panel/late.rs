//! The parts of the panel that are loaded when they are first needed: each is a file beside the module.

use super::desk::Desk;
use super::details::{Dossier, picture};
use super::dialects;
use super::element::El;
use super::live::Change;
use super::missing::Missing;
use crate::diagnosis::{Finding, diagnose};
use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::replay::{ReplayKind, Run, TestRun};
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use wasm_split_helpers::wasm_split;

/// A part that is loaded when it is first asked for.
pub struct Late<T> {
    state: Rc<RefCell<State<T>>>,
    arrived: Change,
}

enum State<T> {
    /// Nobody has asked for it.
    Unasked,
    /// It is being loaded.
    Coming,
    /// It is here.
    Here(T),
    /// It could not be loaded.
    Missing,
}

impl<T: Clone + 'static> Late<T> {
    /// Not loaded, within the current scope.
    pub fn new() -> Late<T> {
        Late { state: Rc::new(RefCell::new(State::Unasked)), arrived: Change::new() }
    }

    /// What was loaded, if it is here.
    pub fn peek(&self) -> Option<T> {
        match &*self.state.borrow() {
            State::Here(part) => Some(part.clone()),
            _ => None,
        }
    }

    /// What was loaded, if it is here; to be told when it comes.
    pub fn get(&self) -> Option<T> {
        self.arrived.follow();
        self.peek()
    }

    /// Whether it is on its way.
    pub fn is_coming(&self) -> bool {
        matches!(*self.state.borrow(), State::Coming)
    }

    /// Has it loaded, once, and everything drawn anew when it is here. A failure is shown.
    pub fn ask(&self, desk: &Desk, load: impl Future<Output = Result<T, Missing>> + 'static) {
        if !matches!(*self.state.borrow(), State::Unasked) {
            return;
        }
        *self.state.borrow_mut() = State::Coming;
        let (state, arrived) = (self.state.clone(), self.arrived);
        desk.when(load, move |desk, loaded| match loaded {
            Ok(part) => {
                *state.borrow_mut() = State::Here(part);
                arrived.tell();
                desk.changed();
            }
            Err(missing) => {
                *state.borrow_mut() = State::Missing;
                desk.problem(&missing.to_string());
                // Whoever has waited for it goes on without it.
                desk.changed();
            }
        });
    }

    /// The user has asked once more: after a failure it is looked for again by those who need it.
    pub fn try_again(&self) {
        if matches!(*self.state.borrow(), State::Missing) {
            *self.state.borrow_mut() = State::Unasked;
            self.arrived.tell();
        }
    }
}

/// What explains an exchange in every detail, and has it repaired.
pub trait Explainer {
    /// Brings what is shown of the selected exchange up to date; `false` while something is on its way that
    /// it takes.
    fn refresh(&self) -> bool;

    /// The recording was emptied.
    fn clear(&self);

    /// The details of the selected exchange, as long as they are shown.
    fn details(&self) -> El;

    /// Whether there are details to show.
    fn has_details(&self) -> bool;

    /// What could not be loaded is looked for again.
    fn try_again(&self);

    /// There is a failure, and somebody will want to repair it: what that takes is here before the click.
    fn prepare(&self);

    /// Starts a replay of the selected exchange; `false` if that is not possible now.
    fn replay(&self, kind: ReplayKind) -> bool;

    /// A replay has come further.
    fn replayed(&self, of: ExchangeId, run: &Run);

    /// A safe test has come further.
    fn tested(&self, of: ExchangeId, run: &TestRun);
}

/// What finds out why a condition failed.
pub type Diagnose = fn(&Recording, ExchangeId) -> Vec<Finding>;

/// Loads it.
///
/// # Errors
/// [`Missing`].
#[wasm_split(diagnosis, fallible)]
pub fn diagnosis() -> Result<Diagnose, Missing> {
    Ok(diagnose)
}

/// Loads the details.
///
/// # Errors
/// [`Missing`].
#[wasm_split(details, fallible)]
pub fn explainer(desk: Rc<Desk>) -> Result<Rc<dyn Explainer>, Missing> {
    Ok(Dossier::new(desk))
}

/// What makes the picture of a resource's history.
pub type MakePicture = fn(&Rc<Dossier>) -> El;

/// Loads it.
///
/// # Errors
/// [`Missing`].
#[wasm_split(history, fallible)]
pub fn history_picture() -> Result<MakePicture, Missing> {
    Ok(picture)
}

/// What makes the dialog of the user's own dialects.
pub type MakeDialog = fn(&Rc<Desk>) -> El;

/// Loads it.
///
/// # Errors
/// [`Missing`].
#[wasm_split(dialects, fallible)]
pub fn dialects_dialog() -> Result<MakeDialog, Missing> {
    Ok(dialects::open)
}
