//! The catalogue of causes.

/// Why a conditional request failed, was refused before any comparison, or succeeded and is
/// dangerous all the same.
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
    /// An attempt that looked failed had been done; its retry met its own effect.
    FirstAttemptLanded,
    /// A weak entity tag in If-Match, which compares strongly (RFC 9110 §13.1.1).
    WeakValidator,
    /// A compressing server or proxy changed the tag on the way out, and not back on the way in.
    TagRewrittenByCompression,
    /// The tag belongs to another URL, language or media type, or came from a body.
    ValidatorOfAnotherRepresentation,
    /// The read that gave the tag came from a cache.
    StaleCacheRead,
    /// Behind one URL several servers give different tags, or lag.
    ReplicasDisagree,
    /// The tag changes on every read.
    UnstableEtag,
    /// If-Unmodified-Since cannot tell two moments within a second apart.
    DateTooCoarse,
    /// The date came from a clock that is off, or from local time labelled GMT.
    ClockSkew,
    /// `If-None-Match: *`, and it exists (RFC 9110 §13.1.2).
    AlreadyExists,
    /// `If-Match: *`, and there is nothing there (RFC 9110 §13.1.1).
    DoesNotExist,
    /// The validator appears in no recorded response.
    UnknownOrigin,
    /// The value fails the grammar of RFC 9110 §8.8.3.
    MalformedValidator,
    /// The page's script could not read the ETag of a cross-origin response.
    EtagHiddenByCors,
    /// The preflight did not allow the conditional field, so the request never left.
    PreflightRefusedCondition,
    /// 428: the server wants a condition (RFC 6585 §3).
    ConditionRequired,
    /// 412 without a condition: another protocol's meaning.
    NotAPreconditionHeader,
    /// 412 for a GET or HEAD, where 304 is due (RFC 9110 §13.1.2).
    ShouldHaveBeen304,
    /// Something on the way dropped or rewrote a condition or a validator.
    HeaderChangedInTransit,
    /// If-Modified-Since on a write, answered 412 (RFC 9110 §13.1.3).
    OutdatedIfModifiedSince,
    /// A risk: 2xx although the validator was known to be superseded.
    ConditionIgnored,
    /// A risk: a write without a condition, where the page had a validator.
    UnconditionalOverwrite,
    /// A risk: the resource is written, and its reads carry no validator.
    NoValidator,
    /// A risk: If-None-Match with the current tag, answered 200.
    RevalidationWasted,
}

impl Cause {
    /// Every cause, in the catalogue's order.
    pub const ALL: [Cause; 28] = [
        Cause::StaleAfterOwnWrite,
        Cause::ChangedByAnother,
        Cause::OverlappingWrites,
        Cause::RetriedWithSameValidator,
        Cause::FirstAttemptLanded,
        Cause::WeakValidator,
        Cause::TagRewrittenByCompression,
        Cause::ValidatorOfAnotherRepresentation,
        Cause::StaleCacheRead,
        Cause::ReplicasDisagree,
        Cause::UnstableEtag,
        Cause::DateTooCoarse,
        Cause::ClockSkew,
        Cause::AlreadyExists,
        Cause::DoesNotExist,
        Cause::UnknownOrigin,
        Cause::MalformedValidator,
        Cause::EtagHiddenByCors,
        Cause::PreflightRefusedCondition,
        Cause::ConditionRequired,
        Cause::NotAPreconditionHeader,
        Cause::ShouldHaveBeen304,
        Cause::HeaderChangedInTransit,
        Cause::OutdatedIfModifiedSince,
        Cause::ConditionIgnored,
        Cause::UnconditionalOverwrite,
        Cause::NoValidator,
        Cause::RevalidationWasted,
    ];

    /// Its stable name: in code, in `data-cause`, in exports, in tests.
    pub fn slug(self) -> &'static str {
        match self {
            Cause::StaleAfterOwnWrite => "stale-after-own-write",
            Cause::ChangedByAnother => "changed-by-another",
            Cause::OverlappingWrites => "overlapping-writes",
            Cause::RetriedWithSameValidator => "retried-with-same-validator",
            Cause::FirstAttemptLanded => "first-attempt-landed",
            Cause::WeakValidator => "weak-validator",
            Cause::TagRewrittenByCompression => "tag-rewritten-by-compression",
            Cause::ValidatorOfAnotherRepresentation => "validator-of-another-representation",
            Cause::StaleCacheRead => "stale-cache-read",
            Cause::ReplicasDisagree => "replicas-disagree",
            Cause::UnstableEtag => "unstable-etag",
            Cause::DateTooCoarse => "date-too-coarse",
            Cause::ClockSkew => "clock-skew",
            Cause::AlreadyExists => "already-exists",
            Cause::DoesNotExist => "does-not-exist",
            Cause::UnknownOrigin => "unknown-origin",
            Cause::MalformedValidator => "malformed-validator",
            Cause::EtagHiddenByCors => "etag-hidden-by-cors",
            Cause::PreflightRefusedCondition => "preflight-refused-condition",
            Cause::ConditionRequired => "condition-required",
            Cause::NotAPreconditionHeader => "not-a-precondition-header",
            Cause::ShouldHaveBeen304 => "should-have-been-304",
            Cause::HeaderChangedInTransit => "header-changed-in-transit",
            Cause::OutdatedIfModifiedSince => "outdated-if-modified-since",
            Cause::ConditionIgnored => "condition-ignored",
            Cause::UnconditionalOverwrite => "unconditional-overwrite",
            Cause::NoValidator => "no-validator",
            Cause::RevalidationWasted => "revalidation-wasted",
        }
    }

    /// The cause in about three words, for the list.
    pub fn in_brief(self) -> &'static str {
        match self {
            Cause::StaleAfterOwnWrite => "own write forgotten",
            Cause::ChangedByAnother => "changed by another",
            Cause::OverlappingWrites => "writes overlapped",
            Cause::RetriedWithSameValidator => "same tag retried",
            Cause::FirstAttemptLanded => "first attempt landed",
            Cause::WeakValidator => "weak tag sent",
            Cause::TagRewrittenByCompression => "compression changed tag",
            Cause::ValidatorOfAnotherRepresentation => "tag from elsewhere",
            Cause::StaleCacheRead => "stale cached read",
            Cause::ReplicasDisagree => "replicas disagree",
            Cause::UnstableEtag => "unstable tag",
            Cause::DateTooCoarse => "date too coarse",
            Cause::ClockSkew => "clock is off",
            Cause::AlreadyExists => "already exists",
            Cause::DoesNotExist => "does not exist",
            Cause::UnknownOrigin => "validator never seen",
            Cause::MalformedValidator => "malformed validator",
            Cause::EtagHiddenByCors => "tag hidden by CORS",
            Cause::PreflightRefusedCondition => "preflight refused it",
            Cause::ConditionRequired => "condition required",
            Cause::NotAPreconditionHeader => "no condition sent",
            Cause::ShouldHaveBeen304 => "304 was due",
            Cause::HeaderChangedInTransit => "changed in transit",
            Cause::OutdatedIfModifiedSince => "field for reads sent",
            Cause::ConditionIgnored => "condition ignored",
            Cause::UnconditionalOverwrite => "unguarded overwrite",
            Cause::NoValidator => "no validator",
            Cause::RevalidationWasted => "revalidation wasted",
        }
    }
}
