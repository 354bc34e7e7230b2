//! The systems that are known.

use super::{Comparison, Dialect, ForeignCondition, Place, Sign};

/// The systems that are known; the first whose sign is seen is taken.
pub static DIALECTS: &[Dialect] = &[
    Dialect {
        name: "OData",
        signs: &[
            Sign::Asked("OData-Version"),
            Sign::Answered("OData-Version"),
            Sign::Answered("DataServiceVersion"),
            Sign::Media("odata"),
        ],
        comparison: Comparison::Weak,
        conditions: &[],
    },
    Dialect {
        name: "FHIR",
        signs: &[Sign::Media("application/fhir+"), Sign::Asked("If-None-Exist")],
        comparison: Comparison::Weak,
        conditions: &[ForeignCondition {
            place: Place::Field("If-None-Exist"),
            means: "more than one resource matched the search in it",
        }],
    },
    Dialect {
        name: "tus",
        signs: &[Sign::Asked("Tus-Resumable"), Sign::Answered("Tus-Resumable")],
        comparison: Comparison::Strong,
        conditions: &[ForeignCondition {
            place: Place::Field("Tus-Resumable"),
            means: "it does not speak that version of the tus protocol",
        }],
    },
    Dialect {
        name: "WebDAV",
        signs: &[
            Sign::Asked("Overwrite"),
            Sign::Asked("If"),
            Sign::Asked("Destination"),
            Sign::Answered("DAV"),
        ],
        comparison: Comparison::Strong,
        conditions: &[
            ForeignCondition {
                place: Place::FieldIs("Overwrite", "F"),
                means: "the destination exists already (RFC 4918 §10.6)",
            },
            ForeignCondition {
                place: Place::Field("If"),
                means: "none of the lock tokens and tags in it held (RFC 4918 §10.4)",
            },
        ],
    },
    Dialect {
        name: "CalDAV",
        signs: &[Sign::Asked("If-Schedule-Tag-Match")],
        comparison: Comparison::Strong,
        conditions: &[ForeignCondition {
            place: Place::Field("If-Schedule-Tag-Match"),
            means: "the scheduling object has changed (RFC 6638 §8.3)",
        }],
    },
    Dialect {
        name: "Firefox Sync",
        signs: &[Sign::Asked("X-If-Unmodified-Since")],
        comparison: Comparison::Strong,
        conditions: &[ForeignCondition {
            place: Place::Field("X-If-Unmodified-Since"),
            means: "the collection has changed since then",
        }],
    },
    Dialect {
        name: "Zotero",
        signs: &[Sign::Asked("If-Unmodified-Since-Version")],
        comparison: Comparison::Strong,
        conditions: &[ForeignCondition {
            place: Place::Field("If-Unmodified-Since-Version"),
            means: "the library has a later version than that",
        }],
    },
    Dialect {
        name: "Google Cloud Storage",
        signs: &[Sign::Query("ifGenerationMatch"), Sign::Query("ifMetagenerationMatch")],
        comparison: Comparison::Strong,
        conditions: &[
            ForeignCondition {
                place: Place::Query("ifGenerationMatch"),
                means: "the object has another generation",
            },
            ForeignCondition {
                place: Place::Query("ifMetagenerationMatch"),
                means: "the object's metadata has another generation",
            },
        ],
    },
];
