//! The state of the switch *Keep exact bodies*, in words.

use crate::exchange::{Quoted, size};

/// How many bodies the page keeps at most, and how many bytes of them, in one document.
pub const MOST_BODIES: u32 = 100;
/// See [`MOST_BODIES`].
pub const MOST_BYTES: u32 = 256_000_000;

/// Whether the inspected page keeps the bodies of what it sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// The page keeps no bodies.
    #[default]
    Off,
    /// The user wants it, and the page has not answered yet.
    Starting,
    /// The page keeps bodies.
    On {
        /// The number of bodies.
        bodies: u32,
        /// The length of the bodies in bytes; a lower bound where the page does not know a length.
        bytes: u64,
        /// The number of bodies that were dropped for later ones.
        dropped: u32,
    },
    /// The user wants it, and DevTools may not run code in the page.
    Unreachable,
}

impl Keeping {
    /// Whether the user wants it.
    pub fn is_wanted(self) -> bool {
        self != Keeping::Off
    }

    /// The state's name, for `data-state`.
    pub fn name(self) -> &'static str {
        match self {
            Keeping::Off => "off",
            Keeping::Starting => "starting",
            Keeping::On { .. } => "on",
            Keeping::Unreachable => "unreachable",
        }
    }

    /// What the switch does, and the present state.
    pub fn title(self) -> String {
        let does = format!(
            "Keep exact bodies: the page keeps the bodies of its own POST, PUT, PATCH and DELETE requests, so that an upload can be repaired byte for byte. \
             The page keeps at most {MOST_BODIES} bodies and {}, and drops the oldest first. The bodies do not leave the page, except that a review reads its body into this panel. \
             They are dropped when the page is left, when this is switched off, and when DevTools closes.",
            size(MOST_BYTES.into())
        );
        match self {
            Keeping::Off => does,
            Keeping::Starting => format!("{does} The page has not answered yet."),
            Keeping::Unreachable => {
                format!("{does} DevTools may not run code in this page, so no body is kept.")
            }
            Keeping::On { bodies, bytes, dropped } => {
                let now = match bodies {
                    0 => String::from("The page keeps no body now."),
                    1 => format!("The page keeps 1 body now, {}.", size(bytes)),
                    _ => format!("The page keeps {bodies} bodies now, {}.", size(bytes)),
                };
                match dropped {
                    0 => format!("{does} {now}"),
                    1 => format!("{does} {now} 1 body was dropped for later ones."),
                    _ => format!("{does} {now} {dropped} bodies were dropped for later ones."),
                }
            }
        }
    }
}

/// The review of a body that the page keeps, where it could not be read, for this reason.
pub fn not_read_out(why: &str) -> String {
    format!(
        "The page keeps the body, and it was not read into this panel: {}. It can be sent from the page as a whole, over the latest version, or not at all.",
        Quoted(why)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_counts_what_was_dropped() {
        let on = |bodies, bytes, dropped| Keeping::On { bodies, bytes, dropped }.title();
        assert!(on(0, 0, 0).ends_with("The page keeps no body now."));
        assert!(on(1, 812, 0).ends_with("The page keeps 1 body now, 812 bytes."));
        assert!(
            on(100, 255_900_000, 3)
                .ends_with("The page keeps 100 bodies now, 255.9 MB. 3 bodies were dropped for later ones.")
        );
        assert!(Keeping::Off.title().contains("at most 100 bodies and 256.0 MB"));
        assert!(!Keeping::Off.is_wanted() && Keeping::Starting.is_wanted());
    }
}
