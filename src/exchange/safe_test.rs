//! The safe tests: reads that Retag sends to settle what the recorded traffic leaves open.

use serde::{Deserialize, Serialize};

/// The query parameter by which a detour's URL differs; only a cache takes it for another resource's.
pub const CACHE_BUSTER_PARAMETER: &str = "retag";

/// A test that only reads (RFC 9110 §9.2.1), so that it may be tried at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TestKind {
    /// Reads as the page reads, caches and all, then past every cache, and compares.
    CacheVsOrigin,
    /// Reads twice past the caches, one after the other, and compares.
    Twice,
    /// Reads through another form of the URL, which a cache that ignores `no-store` does not know.
    CacheBuster,
}

impl TestKind {
    /// Every kind, the one that tells most first.
    pub const ALL: [TestKind; 3] = [TestKind::CacheVsOrigin, TestKind::Twice, TestKind::CacheBuster];

    /// Its stable name, in `data-test`, and behind `test-` in `data-action`.
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
    /// One of two, past every cache.
    Twice,
    /// Through another form of the URL.
    CacheBuster,
}

impl TestRead {
    /// Every read of a test.
    pub const ALL: [TestRead; 4] =
        [TestRead::AsThePage, TestRead::PastCaches, TestRead::Twice, TestRead::CacheBuster];

    /// The test that it is part of.
    pub fn kind(self) -> TestKind {
        match self {
            TestRead::AsThePage | TestRead::PastCaches => TestKind::CacheVsOrigin,
            TestRead::Twice => TestKind::Twice,
            TestRead::CacheBuster => TestKind::CacheBuster,
        }
    }

    /// Its name in attributes and in files.
    pub fn name(self) -> &'static str {
        match self {
            TestRead::AsThePage => "asread",
            TestRead::PastCaches => "pastcaches",
            TestRead::Twice => "twice",
            TestRead::CacheBuster => "detour",
        }
    }
}
