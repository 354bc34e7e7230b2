//! The panel's page in DevTools: pulls from the recorder, and sends in the inspected page.
//!
//! What belongs here: the client of the recorder, the inspected page and the connection to it, and the driver of a
//! repair. The room `panel` decides what is shown.

mod exact_bodies;
mod inspected;
mod keeping;
mod line;
mod proof;
mod recent_bodies;
mod recorder_client;
mod repairs;
mod senders;
mod sent_log;
mod session;
mod sources;
mod theme;

pub use recorder_client::start;
