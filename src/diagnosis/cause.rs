//! The catalogue of causes.

/// Why a conditional request failed, or was refused before any comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The page wrote, then sent the validator from before its own write.
    StaleAfterOwnWrite,
    /// Somebody else changed the resource.
    ChangedByAnother,
    /// Two writes of this page were in flight with one validator.
    OverlappingWrites,
    /// A 412 was retried with the validator that had just failed.
    RetriedWithSameValidator,
    /// `If-None-Match: *`, and it exists (RFC 9110 §13.1.2).
    AlreadyExists,
    /// `If-Match: *`, and there is nothing there (RFC 9110 §13.1.1).
    DoesNotExist,
    /// A weak entity tag in If-Match, which compares strongly (RFC 9110 §13.1.1).
    WeakValidator,
    /// The value fails the grammar of RFC 9110 §8.8.3.
    MalformedValidator,
    /// The validator appears in no recorded response.
    UnknownOrigin,
    /// 428: the server wants a condition (RFC 6585 §3).
    ConditionRequired,
    /// 412 without a condition: another protocol's meaning.
    NotAPreconditionHeader,
}

impl Cause {
    /// Every cause, in the catalogue's order.
    pub const ALL: [Cause; 11] = [
        Cause::StaleAfterOwnWrite,
        Cause::ChangedByAnother,
        Cause::OverlappingWrites,
        Cause::RetriedWithSameValidator,
        Cause::AlreadyExists,
        Cause::DoesNotExist,
        Cause::WeakValidator,
        Cause::MalformedValidator,
        Cause::UnknownOrigin,
        Cause::ConditionRequired,
        Cause::NotAPreconditionHeader,
    ];

    /// Its stable name: in code, in `data-cause`, in exports, in tests.
    pub fn slug(self) -> &'static str {
        match self {
            Cause::StaleAfterOwnWrite => "stale-after-own-write",
            Cause::ChangedByAnother => "changed-by-another",
            Cause::OverlappingWrites => "overlapping-writes",
            Cause::RetriedWithSameValidator => "retried-with-same-validator",
            Cause::AlreadyExists => "already-exists",
            Cause::DoesNotExist => "does-not-exist",
            Cause::WeakValidator => "weak-validator",
            Cause::MalformedValidator => "malformed-validator",
            Cause::UnknownOrigin => "unknown-origin",
            Cause::ConditionRequired => "condition-required",
            Cause::NotAPreconditionHeader => "not-a-precondition-header",
        }
    }

    /// The cause in about three words, for the list.
    pub fn in_brief(self) -> &'static str {
        match self {
            Cause::StaleAfterOwnWrite => "own write forgotten",
            Cause::ChangedByAnother => "changed by another",
            Cause::OverlappingWrites => "writes overlapped",
            Cause::RetriedWithSameValidator => "same tag retried",
            Cause::AlreadyExists => "already exists",
            Cause::DoesNotExist => "does not exist",
            Cause::WeakValidator => "weak tag sent",
            Cause::MalformedValidator => "malformed validator",
            Cause::UnknownOrigin => "validator never seen",
            Cause::ConditionRequired => "condition required",
            Cause::NotAPreconditionHeader => "no condition sent",
        }
    }
}
