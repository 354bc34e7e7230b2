//! The document that a repair sends from.

use crate::exchange::Timestamp;

/// One document of the inspected page: in its top frame, or in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLoad {
    /// The document's origin and time origin, as its own script reports them. No other document has the same pair.
    pub id: String,
    /// The document's origin (RFC 6454 §6.2).
    pub origin: String,
    /// When the document began: an earlier document sent each request that began earlier.
    pub since: Timestamp,
    /// The URL that names the document's frame to the browser, without a fragment; `None` for the top frame.
    pub frame: Option<String>,
}

/// The documents that were seen in the inspected page.
#[derive(Debug, Default)]
pub struct PageLoads {
    /// The documents' ids, the latest last.
    seen: Vec<String>,
    current: Option<PageLoad>,
    unreachable: Option<String>,
}

/// How many documents are remembered.
const MOST_SEEN: usize = 64;

impl PageLoads {
    /// The page's document now; `None` from a navigation until the new document has answered.
    pub fn current(&self) -> Option<&PageLoad> {
        self.current.as_ref()
    }

    /// Why Retag cannot run code in the document, in the browser's words.
    pub fn unreachable(&self) -> Option<&str> {
        self.unreachable.as_deref()
    }

    /// The page has navigated.
    pub fn left(&mut self) {
        (self.current, self.unreachable) = (None, None);
    }

    /// Retag cannot run code in the document, for this reason in the browser's words.
    pub fn refused(&mut self, why: String) {
        self.unreachable = Some(why);
    }

    /// A document has answered. A document that returns from the back/forward cache had been replaced by another
    /// for some time: the requests that it sent before then no longer count as its own.
    pub fn arrived(&mut self, mut page: PageLoad, now: Timestamp) {
        let known = self.seen.iter().rposition(|id| *id == page.id);
        match known {
            // Firefox 153 may report a navigation after the new document has answered.
            Some(place) if place + 1 == self.seen.len() => {}
            Some(place) => {
                page.since = now;
                let id = self.seen.remove(place);
                self.seen.push(id);
            }
            None => self.seen.push(page.id.clone()),
        }
        if self.seen.len() > MOST_SEEN {
            self.seen.remove(0);
        }
        (self.current, self.unreachable) = (Some(page), None);
    }
}

#[cfg(test)]
impl PageLoad {
    /// The document that sends the exchanges of a drawing.
    pub(crate) fn for_tests() -> PageLoad {
        PageLoad {
            id: "https://a.example 0".into(),
            origin: "https://a.example".into(),
            since: Timestamp(0),
            frame: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(id: &str, since: i64) -> PageLoad {
        PageLoad { id: id.into(), since: Timestamp(since), ..PageLoad::for_tests() }
    }

    #[test]
    fn a_document_that_comes_back_owns_nothing_of_before() {
        let mut loads = PageLoads::default();
        let since = |loads: &PageLoads| loads.current().map(|page| page.since.0);
        loads.arrived(page("a 1", 10), Timestamp(12));
        assert_eq!(since(&loads), Some(10));
        loads.left();
        assert_eq!(since(&loads), None);
        loads.arrived(page("a 2", 20), Timestamp(22));
        loads.left();
        loads.arrived(page("a 2", 20), Timestamp(25));
        assert_eq!(since(&loads), Some(20), "a navigation that was told late");
        loads.left();
        loads.arrived(page("a 1", 10), Timestamp(30));
        assert_eq!(since(&loads), Some(30));
    }
}
