//! How the notes under one path behave. `words.rs` says which word of a path sets what.

use std::time::Duration;

use axum::http::StatusCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    pub birth: Birth,
    pub validators: Validators,
    pub write_answers: WriteAnswers,
    pub conditions: Conditions,
    pub content: Content,
    /// How many of the first reads somebody else's write follows.
    pub disturbed_reads: u64,
    pub aftermath: Aftermath,
    pub middle: Middle,
    pub sharing: Sharing,
    pub access: Access,
    /// Whether a field or a parameter may name another method than the request has.
    pub method_override: MethodOverride,
    pub dialect: Dialect,
    pub siblings: Siblings,
    /// Which answers to writes are held back. The write itself is done at once.
    pub hold: Hold,
    /// Seconds in Retry-After on a 412.
    pub retry_after: Option<u64>,
    /// Seconds for which a browser may reuse an answer to GET without asking.
    pub max_age: Option<u64>,
}

/// When a note comes into being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Birth {
    /// Somebody must write it first.
    WhenWritten,
    /// It is there from the first request on.
    WhenAskedFor,
}

/// What a read says about the version it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validators {
    /// A strong tag, and the date.
    Strong,
    /// A weak tag, and the date.
    Weak,
    /// The date alone.
    Date,
    /// Neither.
    None,
    /// A tag that never comes again, as of a server that hashes the time of the answer.
    PerAnswer,
    /// One of two tags, by the replica that answers.
    PerReplica,
    /// One tag for each language.
    PerLanguage,
    /// One tag for ever, whatever is written.
    Frozen,
}

/// Whether notes whose names begin alike have one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Siblings {
    Apart,
    /// `plan.a` and `plan.b` are parts of `plan`, and a write to one moves the version of both.
    Shared,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteAnswers {
    WithValidators,
    Bare,
    /// With the validators from before the write.
    Late,
}

/// How conditions are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditions {
    /// RFC 9110 §13.2.2.
    Standard,
    /// The same, and 428 for a write without any (RFC 6585 §3).
    Required,
    /// Not at all on writes.
    Ignored,
    /// If-None-Match on a read is answered 412 where 304 is due.
    NeverNotModified,
    /// If-None-Match on a read is not looked at.
    AlwaysFull,
    /// If-Modified-Since is checked on writes too, by a rule of this server's own.
    ModifiedSinceOnWrites,
    /// Dates are compared to the millisecond, although a header carries seconds.
    FullPrecision,
    /// Writes are refused for a lock, with 412.
    Locked,
    /// If-Match never holds, its own current tag included.
    Stubborn,
    /// If-None-Match on a read is answered 304 whatever it names.
    AlwaysNotModified,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A JSON object with a title and a text.
    Note,
    /// The same, and the server writes `modifiedAt` into it with each write.
    StampedNote,
    /// Any bytes of any media type.
    Bytes,
}

/// What a read finds after the first 412.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aftermath {
    None,
    Gone,
    Missing,
    Forbidden,
    LoggedOut,
    /// 204, with the validators.
    Blank,
    Moved,
}

/// Who stands between the browser and the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Middle {
    Nobody,
    /// Compresses, writes the coding into the tag, and does not undo that for If-Match.
    Compression,
    /// Keeps copies, and one of them is old.
    Cdn,
    /// Takes the quotes out of If-Match.
    QuoteEater,
    /// Takes If-Match out.
    ConditionEater,
    /// Does not report a write as what it was.
    TiredGateway(Report),
}

/// What a gateway says of a write that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The first is answered with this status.
    Failure(StatusCode),
    /// The connection ends instead of the first answer.
    Nothing,
    /// Each is answered with this status, and with the note's address in Location.
    Elsewhere(StatusCode),
}

/// Who is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everybody,
    /// Whoever has a cookie named `session`.
    Session,
    /// Whoever gives a name and a password (RFC 7617).
    Basic,
    /// Whoever has the bearer with the highest number so far.
    Bearer,
    /// Whoever has a signature of the method.
    Signed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodOverride {
    Unknown,
    /// `X-HTTP-Method-Override` and `_method` in the query, on any method.
    Honoured,
}

/// What pages of another origin may send and see (Fetch, CORS protocol).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nothing.
    SameOrigin,
    /// All, ETag included.
    Exposed,
    /// All but ETag.
    Hidden,
    /// `*`, which does not count with credentials.
    Starred,
    /// No conditional header passes the preflight.
    Refusing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    Never,
    EveryWrite(Duration),
    /// Only that of the first write that succeeds.
    FirstWrite(Duration),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Plain,
    /// Resumable uploads: 412 for a protocol version that the server does not speak.
    Tus,
    /// COPY and MOVE with Destination and Overwrite (RFC 4918 §9.8, §9.9).
    WebDav,
    /// Documents as CouchDB has them: `_rev` in the body, 409.
    Couch,
    /// Documents as Elasticsearch has them: `if_seq_no` and `if_primary_term` in the query, 409.
    Search,
    /// Items as Zotero has them: `If-Unmodified-Since-Version`, 412 and 428.
    Library,
}

impl Default for Manner {
    fn default() -> Self {
        Manner {
            birth: Birth::WhenAskedFor,
            validators: Validators::Strong,
            write_answers: WriteAnswers::WithValidators,
            conditions: Conditions::Standard,
            content: Content::Note,
            disturbed_reads: 0,
            aftermath: Aftermath::None,
            middle: Middle::Nobody,
            sharing: Sharing::SameOrigin,
            access: Access::Everybody,
            method_override: MethodOverride::Unknown,
            dialect: Dialect::Plain,
            siblings: Siblings::Apart,
            hold: Hold::Never,
            retry_after: None,
            max_age: None,
        }
    }
}
