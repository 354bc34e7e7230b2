//! The safe tests: reads that Retag sends to decide what the recorded traffic leaves open.

use serde::{Deserialize, Serialize};

/// The query parameter that a cache-busting read adds to the URL; only a cache takes that URL for another resource.
pub const CACHE_BUSTER_PARAMETER: &str = "retag";

/// A test that only reads (RFC 9110 §9.2.1), so that it is safe at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TestKind {
    /// Reads as the page reads, through every cache, then past every cache, and compares.
    CacheVsOrigin,
    /// Reads twice in sequence past every cache, and compares.
    Twice,
    /// Reads a changed form of the URL, which is not stored in a cache that ignores `no-store`.
    CacheBuster,
}

impl TestKind {
    /// Every kind, the most informative first.
    pub const ALL: [TestKind; 3] = [TestKind::CacheVsOrigin, TestKind::Twice, TestKind::CacheBuster];

    /// The stable name in `data-test`, and after `test-` in `data-action`.
    pub fn slug(self) -> &'static str {
        match self {
            TestKind::CacheVsOrigin => "reread",
            TestKind::Twice => "twice",
            TestKind::CacheBuster => "detour",
        }
    }
}

/// One read of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TestRead {
    /// As the page reads: a cache may answer.
    AsThePage,
    /// Past every cache.
    PastCaches,
    /// One of two reads past every cache.
    Twice,
    /// Through a changed form of the URL.
    CacheBuster,
}

impl TestRead {
    /// Every read of a test.
    pub const ALL: [TestRead; 4] =
        [TestRead::AsThePage, TestRead::PastCaches, TestRead::Twice, TestRead::CacheBuster];

    /// The test that the read belongs to.
    pub fn kind(self) -> TestKind {
        match self {
            TestRead::AsThePage | TestRead::PastCaches => TestKind::CacheVsOrigin,
            TestRead::Twice => TestKind::Twice,
            TestRead::CacheBuster => TestKind::CacheBuster,
        }
    }

    /// The read's name in attributes and in files.
    pub fn name(self) -> &'static str {
        match self {
            TestRead::AsThePage => "asread",
            TestRead::PastCaches => "pastcaches",
            TestRead::Twice => "twice",
            TestRead::CacheBuster => "detour",
        }
    }
}
