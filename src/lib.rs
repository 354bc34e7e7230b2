//! Each network entry that the browser reports becomes an **exchange**. The **ledger** knows which response gave a
//! request its validator, and what happened to the resource since. **Diagnosis** finds why a condition failed. The
//! **view** describes the result. A **replay** repairs the request, and the browser reports the replay as a new
//! exchange.
//!
//! ```text
//! browser event ─▶ har::read ─▶ Exchange ─▶ Ledger::admit ─▶ diagnose ─▶ view ─▶ click
//!                                   ▲                                              │
//!                                   └────────────── replay in the page ◀── Plan ◀──┘
//! ```
//!
//! Every room but the last two is pure: it uses no clock, no DOM and no browser, and its tests run natively in
//! milliseconds. `browser` and `panel` exist only in the wasm build.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

// In the order of dependency: a room imports only from rooms above it. The head of each `mod.rs` states its purpose.
pub mod json_pointer;
pub mod multipart;
pub mod json_value;
pub mod http;
pub mod exchange;
pub mod cors;
pub mod ledger;
pub mod dialect;
pub mod verdict;
pub mod secrets;
pub mod har;
pub mod batch;
pub mod recording;
pub mod merge;
pub mod replay;
pub mod copy_as;
pub mod diagnosis;
pub mod view;
#[cfg(target_family = "wasm")]
pub mod panel;
#[cfg(target_family = "wasm")]
pub mod browser;

#[cfg(test)]
mod scenario;
