//! Why conditions failed: what was found for each exchange, found once for each revision of its resource.

use crate::diagnosis::{Finding, diagnose};
use crate::exchange::ExchangeId;
use crate::recording::Recording;
use crate::verdict::Verdict;
use std::cell::RefCell;
use std::rc::Rc;

/// How many exchanges' causes are kept: more than a screen has rows.
const MOST: usize = 256;

/// What was found for an exchange, with the revision of its resource that it was found for.
type KeptFindings = (ExchangeId, u32, Rc<[Finding]>);

/// What was found.
#[derive(Default)]
pub struct Findings {
    kept: RefCell<Vec<KeptFindings>>,
}

impl Findings {
    /// What was found for an exchange.
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

    /// Exchanges have changed.
    pub fn revise(&self, revised: &[ExchangeId]) {
        self.kept.borrow_mut().retain(|(id, ..)| !revised.contains(id));
    }

    /// The recording was emptied.
    pub fn clear(&self) {
        self.kept.borrow_mut().clear();
    }
}
