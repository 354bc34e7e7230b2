//! The kinds of marks.

use crate::ledger::Role;
use crate::verdict::Verdict;

/// The kind of exchange that a mark shows; each kind has its own shape. The order is by importance: a merged
/// mark shows the largest kind of its exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// An exchange without effect on the versions.
    Other,
    /// A read with a 304 response: the version was still current.
    Unchanged,
    /// A read.
    Read,
    /// A successful write.
    Write,
    /// A success that risks a lost update.
    Risk,
    /// No response, or a preflight refused the request.
    Blocked,
    /// The server required a condition.
    Required,
    /// A condition failed.
    Failed,
}

impl MarkKind {
    /// All kinds, in the order of the legend.
    pub const ALL: [MarkKind; 8] = [
        MarkKind::Read,
        MarkKind::Unchanged,
        MarkKind::Write,
        MarkKind::Failed,
        MarkKind::Required,
        MarkKind::Risk,
        MarkKind::Blocked,
        MarkKind::Other,
    ];

    /// The kind of an exchange.
    pub fn of(verdict: Verdict, role: Role, status: u16) -> MarkKind {
        match (verdict, role) {
            (Verdict::Failed, _) => MarkKind::Failed,
            (Verdict::Required, _) => MarkKind::Required,
            (Verdict::Blocked, _) => MarkKind::Blocked,
            (Verdict::Risk, _) => MarkKind::Risk,
            (_, Role::Read) if status == 304 => MarkKind::Unchanged,
            (_, Role::Read) => MarkKind::Read,
            (_, Role::Write) => MarkKind::Write,
            _ => MarkKind::Other,
        }
    }

    /// The stable name in `data-kind`.
    pub fn slug(self) -> &'static str {
        match self {
            MarkKind::Other => "other",
            MarkKind::Unchanged => "unchanged",
            MarkKind::Read => "read",
            MarkKind::Write => "write",
            MarkKind::Risk => "risk",
            MarkKind::Blocked => "blocked",
            MarkKind::Required => "required",
            MarkKind::Failed => "failed",
        }
    }

    /// The word in the legend, and in the count of a merged mark.
    pub fn word(self) -> &'static str {
        match self {
            MarkKind::Other => "other",
            MarkKind::Unchanged => "read, unchanged",
            MarkKind::Read => "read",
            MarkKind::Write => "written",
            MarkKind::Risk => "risk",
            MarkKind::Blocked => "no answer",
            MarkKind::Required => "condition required",
            MarkKind::Failed => "condition failed",
        }
    }

    /// The id of the shape among the page's SVG symbols.
    pub fn symbol(self) -> &'static str {
        match self {
            MarkKind::Other => "#mark-other",
            MarkKind::Unchanged => "#lane-unchanged",
            MarkKind::Read => "#lane-read",
            MarkKind::Write => "#lane-write",
            MarkKind::Risk => "#mark-risk",
            MarkKind::Blocked => "#mark-blocked",
            MarkKind::Required => "#mark-required",
            MarkKind::Failed => "#mark-failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_shape_of_its_own_in_the_page() {
        let page = include_str!("../../../extension/panel.html");
        let symbols: std::collections::HashSet<_> = MarkKind::ALL.map(MarkKind::symbol).into();
        assert_eq!(symbols.len(), MarkKind::ALL.len());
        for symbol in symbols {
            assert!(page.contains(&format!("id=\"{}\"", &symbol[1..])), "{symbol}");
        }
    }

    #[test]
    fn what_failed_matters_most() {
        assert_eq!(MarkKind::ALL.into_iter().max(), Some(MarkKind::Failed));
        assert_eq!(MarkKind::of(Verdict::Failed, Role::Failure, 412), MarkKind::Failed);
        assert_eq!(MarkKind::of(Verdict::NotModified, Role::Read, 304), MarkKind::Unchanged);
    }
}
