//! What kind of exchange a mark stands for.

use crate::ledger::Role;
use crate::verdict::Verdict;

/// What a mark stands for; each has a shape of its own. In the order of how much they matter, so that
/// the largest of several is what their common mark shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Nothing that the versions depend on.
    Other,
    /// A read that was answered 304: the version was still current.
    Unchanged,
    /// A read.
    Read,
    /// A write that was done.
    Write,
    /// It was done, and is dangerous.
    Risk,
    /// No answer, or a preflight refused it.
    Blocked,
    /// A condition was wanted.
    Required,
    /// A condition failed.
    Failed,
}

impl MarkKind {
    /// All of them, in the order of the legend.
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

    /// Its stable name, in `data-kind`.
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

    /// Its word in the legend, and for one of them in a count.
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

    /// The place of its shape among the page's symbols.
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
