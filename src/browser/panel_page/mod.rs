//! The panel's page in DevTools: pulls from the recorder, and sends in the inspected page.
//!
//! What belongs here: the page's end of the recorder, the inspected page and the connection to it, and what drives a
//! repair there. What the panel shows is the panel's business.

mod inspected;
mod line;
mod proof;
mod recorder_client;
mod repairs;
mod session;
mod theme;

pub use recorder_client::start;
