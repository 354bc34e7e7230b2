//! What the browser reports becomes an **exchange**; the **ledger** knows which response gave a
//! request its validator and what happened since; **diagnosis** says why a condition failed; the
//! **view** shows it; a **replay** repairs it, and comes back as another exchange.
//!
//! ```text
//! browser event ─▶ har::read ─▶ Exchange ─▶ Ledger::admit ─▶ diagnose ─▶ view ─▶ click
//!                                   ▲                                              │
//!                                   └────────────── replay in the page ◀── Plan ◀──┘
//! ```
//!
//! Every room but the last two is pure: no clock, no DOM, no browser, and it tests natively in
//! milliseconds. `browser` and `panel` exist only in the wasm build.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

// From the ground up: a room imports from those before it only. What each is for stands at its head.
pub mod http;
pub mod exchange;
pub mod cors;
pub mod ledger;
pub mod dialect;
pub mod verdict;
pub mod secrets;
pub mod har;
pub mod recording;
pub mod replay;
pub mod merge;
pub mod copy_as;
pub mod diagnosis;
pub mod view;
#[cfg(target_family = "wasm")]
pub mod panel;
#[cfg(target_family = "wasm")]
pub mod browser;

#[cfg(test)]
mod scenario;
