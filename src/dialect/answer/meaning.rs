//! What a code or a sentence of a refusal means, by a list of words that servers use.

use crate::exchange::Meaning;

/// A lock, in the words of Azure (`LeaseIdMissing`), WebDAV (RFC 4918 §16), tus servers, Confluence, SharePoint.
const LOCKED: &[&str] = &[
    "leaseid",
    "leasealreadypresent",
    "leasenotpresent",
    "a lease",
    "lock-token",
    "no-conflicting-lock",
    "locked",
    "a lock on",
    "lock token",
    "checked out",
    "currently being",
    "being edited",
    "resourcelocked",
    "in use by",
];
/// Amazon S3, Azure (`OperationAborted`, `PendingCopyOperation`), Google, ArangoDB (`write-write conflict`), and GitHub, where
/// another commit moved the branch.
const IN_FLIGHT: &[&str] = &[
    "conditionalrequestconflict",
    "operationaborted",
    "conflicting operation",
    "conflicting conditional",
    "pendingcopyoperation",
    "another operation",
    "operation in progress",
    "already in progress",
    "write-write conflict",
    "is at * but expected",
    "expected to be at",
];
/// Nextcloud (`CSRF check failed`), Django, Rails (`InvalidAuthenticityToken`), Spring.
const FORGERY: &[&str] = &["csrf", "xsrf", "forgery", "authenticity", "requesttoken", "request token"];
/// Symfony bundles, Laravel (`Page expired`), Keycloak, Django REST framework.
const SESSION: &[&str] = &[
    "session expired",
    "session has expired",
    "session_expired",
    "sessionexpired",
    "no session",
    "invalid session",
    "session not",
    "session lost",
    "session_lost",
    "session is",
    "not logged in",
    "log in again",
    "login required",
    "login_required",
    "unauthenticated",
    "credentials were not provided",
    "token expired",
    "token has expired",
    "token_expired",
];
/// Grafana (`name-exists`), Dataverse (`0x80040237`), SQL servers, S3, CalDAV (`no-uid-conflict`, RFC 4791 §5.3.2.1).
const TAKEN: &[&str] = &[
    "already exist",
    "alreadyexist",
    "name-exists",
    "name exists",
    "already taken",
    "been taken",
    "already in use",
    "duplicate",
    "0x80040237",
    "0x80060892",
    "matching key values",
    "same name",
    "uid-conflict",
    "unique constraint",
    "unique key",
    "not unique",
    "must be unique",
    "uniqueviolation",
    "unique_violation",
    "e11000",
    "is taken",
];
/// WebDAV (RFC 4331 §6), cloud storage.
const QUOTA: &[&str] = &[
    "quota",
    "insufficient storage",
    "insufficientstorage",
    "limit exceeded",
    "limitexceeded",
    "too large",
    "too many",
    "rate limit",
    "storage limit",
];
/// Google (`PERMISSION_DENIED`), S3 (`AccessDenied`), archived projects.
const FORBIDDEN: &[&str] = &[
    "permissiondenied",
    "permission denied",
    "permission_denied",
    "accessdenied",
    "access denied",
    "access_denied",
    "not have permission",
    "insufficientpermission",
    "insufficient permission",
    "insufficient_permission",
    "insufficient_scope",
    "not authorized to",
    "not allowed to",
    "read-only",
    "readonly",
    "read only",
    "archived",
];
/// Google (`INVALID_ARGUMENT`), Rails, Spring, JSON Schema.
const INVALID: &[&str] = &[
    "validationfailed",
    "validation failed",
    "validation_failed",
    "validationerror",
    "validation error",
    "validation_error",
    "validationexception",
    "invalidargument",
    "invalid_argument",
    "must not be empty",
    "must not be blank",
    "must not be null",
    "can't be blank",
    "cannot be blank",
    "invalid json",
    "invalidrequest",
    "invalid_request",
];
/// Words for the version that a condition compares. `lock` alone is in no list: many servers speak of optimistic locks.
const VERSION: &[&str] = &[
    "version",
    "etag",
    "e-tag",
    "entity tag",
    "if-match",
    "if-none-match",
    "ifmatch",
    "if-unmodified",
    "precondition",
    "pre-condition",
    "revision",
    "been modified",
    "was modified",
    "modified since",
    "been changed",
    "was changed",
    "changed by",
    "modified by",
    "been updated",
    "updated by",
    "edited by",
    "edit-conflict",
    "conditional request failed",
    "changed since",
    "stale",
    "outdated",
    "out of date",
    "out-of-date",
    "conditionnotmet",
    "optimistic",
    "resourceversion",
    "concurren",
    "sha does not match",
    "does not match sha",
    "newer",
];

/// The meaning of a text; `None` where it has no known word, or words of several meanings.
pub fn of(text: &str) -> Option<Meaning> {
    let text = text.to_ascii_lowercase();
    // A star parts pieces of one sentence.
    let is_in = |word: &str| word.split('*').all(|piece| text.contains(piece));
    let has = |words: &[&str]| words.iter().any(|word| is_in(word));
    let others = [
        (LOCKED, Meaning::Locked),
        (IN_FLIGHT, Meaning::InFlight),
        (FORGERY, Meaning::Forgery),
        (SESSION, Meaning::Session),
        (TAKEN, Meaning::Taken),
        (QUOTA, Meaning::Quota),
    ];
    let mut found = others.into_iter().filter(|(words, _)| has(words)).map(|(_, meaning)| meaning);
    match (found.next(), found.next(), has(VERSION)) {
        (Some(one), None, false) => Some(one),
        (None, _, true) => Some(Meaning::Version),
        // A version can be invalid, too.
        (None, _, false) if has(FORBIDDEN) => Some(Meaning::Forbidden),
        (None, _, false) if has(INVALID) => Some(Meaning::Invalid),
        _ => None,
    }
}
