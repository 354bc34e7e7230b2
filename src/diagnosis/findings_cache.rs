//! A cache of the diagnosis: the findings of an exchange are computed again when what they rest on has changed.

use super::{Finding, diagnose};
use crate::exchange::ExchangeId;
use crate::ledger::Entry;
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
pub struct FindingsCache {
    kept: RefCell<Vec<KeptFindings>>,
}

impl FindingsCache {
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

    /// Takes in that exchanges were recorded or revised. The revision counts changes of the exchange's own resource.
    /// Findings also rest on exchanges of other resources: those that began before the exchange's response did (a list
    /// that gave the tag, a write under the same parent), and, at any time, a condition with a weak tag that was met.
    pub fn revise(&self, recording: &Recording, revised: &[ExchangeId]) {
        let entries = || revised.iter().filter_map(|id| recording.entry(*id));
        if entries().any(Entry::takes_weak_tags) {
            return self.clear();
        }
        let Some(earliest) = entries().map(|entry| entry.request_start).min() else { return };
        let end = |entry: &Entry| entry.request_start.max(entry.response_start);
        let is_before = |id| recording.entry(id).is_some_and(|entry| end(entry) < earliest);
        self.kept.borrow_mut().retain(|(id, ..)| is_before(*id));
    }

    /// Forgets all findings.
    pub fn clear(&self) {
        self.kept.borrow_mut().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{Intake, Policy};
    use crate::scenario;

    /// The causes of the first exchange, asked after each line.
    fn first_asked_early(lines: &[&str]) -> Vec<Vec<&'static str>> {
        let (mut recording, cache) = (Recording::new(), FindingsCache::default());
        let mut intake = Intake::new(Policy::FILE_PAGE);
        let mut asked = |line: &&str| {
            let id = recording.take(&mut intake, scenario::reading(line)).unwrap();
            cache.revise(&recording, &[id]);
            cache.of(&recording, ExchangeId(0)).iter().map(|finding| finding.cause.slug()).collect()
        };
        lines.iter().map(&mut asked).collect()
    }

    #[test]
    fn a_write_beside_that_arrives_later_changes_the_cause() {
        let causes = first_asked_early(&[
            "1-20 PUT /f/n If-Match: \"a\" | x -> 412",
            "0-10 PUT /f/m If-Match: \"a\" | y -> 200 ETag: \"b\"",
        ]);
        assert_eq!(causes[1].first(), Some(&"shared-parent-contention"));
        assert!(!causes[0].contains(&"shared-parent-contention"));
    }

    #[test]
    fn what_began_after_the_response_changes_nothing() {
        let (mut recording, cache) = (Recording::new(), FindingsCache::default());
        let mut intake = Intake::new(Policy::FILE_PAGE);
        let mut take = |recording: &mut Recording, line| {
            let id = recording.take(&mut intake, scenario::reading(line)).unwrap();
            cache.revise(recording, &[id]);
            id
        };
        let failed = take(&mut recording, "1-20 PUT /f/n If-Match: \"a\" | x -> 412");
        let before = cache.of(&recording, failed);
        take(&mut recording, "21-30 PUT /f/m If-Match: \"a\" | y -> 200 ETag: \"b\"");
        assert!(Rc::ptr_eq(&before, &cache.of(&recording, failed)));
    }
}
