//! One note: its current version, and what has happened to it.

use std::time::SystemTime;

use axum::body::Bytes;
use axum::http::HeaderValue;

use crate::answer::Answer;

#[derive(Clone, Debug)]
pub struct Version {
    /// Counts from 1 over the life of the address, deletions included: no tag ever names two versions.
    pub revision: u64,
    pub media_type: HeaderValue,
    /// Octet for octet what was sent: only then may an answer to PUT carry a validator (RFC 9110 §9.3.4).
    pub content: Bytes,
    /// To the millisecond; headers carry whole seconds.
    pub modified: SystemTime,
}

#[derive(Debug, Default)]
pub struct Note {
    pub current: Option<Version>,
    /// The last revision that was given.
    pub revision: u64,
    pub birth: BirthState,
    /// Requests of any method.
    pub requests: u64,
    /// GETs answered 200.
    pub reads: u64,
    /// Requests answered 412.
    pub failures: u64,
    /// Writes answered 2xx.
    pub writes: u64,
    /// The highest number that a bearer had.
    pub newest_bearer: u64,
    /// The CDN's copy.
    pub copy: Option<Copy>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BirthState {
    #[default]
    Unborn,
    Born,
}

/// What a CDN keeps.
#[derive(Clone, Debug)]
pub struct Copy {
    pub answer: Answer,
    pub stored: SystemTime,
}

impl Note {
    /// The next version takes the place of the current one.
    pub fn replace(&mut self, media_type: HeaderValue, content: Bytes, modified: SystemTime) {
        self.revision += 1;
        self.birth = BirthState::Born;
        self.current = Some(Version { revision: self.revision, media_type, content, modified });
    }

    pub fn remove(&mut self) {
        self.revision += 1;
        self.current = None;
    }

    /// Nothing was ever here: not worth a place on the shelf.
    pub fn is_blank(&self) -> bool {
        self.birth == BirthState::Unborn
    }
}
