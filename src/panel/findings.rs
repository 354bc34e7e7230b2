//! A cache of the diagnosis: the findings of an exchange are computed once for each revision of its resource.

use crate::diagnosis::{Finding, diagnose};
use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::verdict::Verdict;
use std::cell::RefCell;
use std::rc::Rc;

/// The number of exchanges whose findings are kept: more than a screen has rows.
const MOST: usize = 256;

/// An exchange, the revision of its resource, and the findings for that revision.
type KeptFindings = (ExchangeId, u32, Rc<[Finding]>);

/// The cache of findings.
#[derive(Default)]
pub struct Findings {
    kept: RefCell<Vec<KeptFindings>>,
}

impl Findings {
    /// The findings of an exchange.
    pub fn of(&self, recording: &Recording, id: ExchangeId) -> Rc<[Finding]> {
        if recording.verdict(id) == Verdict::Plain {
            return Rc::default();
        }
        let revision = recording.revision(id);
        let mut kept = self.kept.borrow_mut();
        let place = kept.iter().position(|(of, ..)| *of == id);
        if let Some((_, of, findings)) = place.and_then(|place| kept.get(place))
            && *of == revision
        {
            return findings.clone();
        }
        let findings: Rc<[Finding]> = diagnose(recording, id).into();
        match place {
            Some(place) => drop(kept.swap_remove(place)),
            None if kept.len() >= MOST => kept.clear(),
            None => {}
        }
        kept.push((id, revision, findings.clone()));
        findings
    }

    /// Forgets the findings of exchanges that have changed.
    pub fn revise(&self, revised: &[ExchangeId]) {
        self.kept.borrow_mut().retain(|(id, ..)| !revised.contains(id));
    }

    /// Forgets all findings.
    pub fn clear(&self) {
        self.kept.borrow_mut().clear();
    }
}
