//! The switch *Keep exact bodies*: its state, in words.

use super::size;

/// How many bodies the page keeps at most, and how many bytes of them, in one document.
pub const MOST_BODIES: u32 = 100;
/// See [`MOST_BODIES`].
pub const MOST_BYTES: u32 = 256_000_000;

/// Whether the inspected page keeps the bodies of what it sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// It does not.
    #[default]
    Off,
    /// It is to, and has not answered yet.
    Starting,
    /// It does.
    On {
        /// How many bodies it keeps.
        bodies: u32,
        /// Their length in bytes, or the least that it can be.
        bytes: u64,
        /// How many bodies it has let go, because later ones took their place.
        dropped: u32,
    },
    /// It is to, and DevTools may not run code in it.
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

    /// What the switch does, and what has come of it.
    pub fn title(self) -> String {
        let does = format!(
            "Keep exact bodies: the page keeps the bodies of its own POST, PUT, PATCH and DELETE, so that an upload can be repaired byte for byte. \
             It keeps {MOST_BODIES} bodies and {} at most; the oldest go first. They do not leave the page, and go with it, with this switch and with DevTools.",
            size(MOST_BYTES.into())
        );
        match self {
            Keeping::Off => does,
            Keeping::Starting => format!("{does} The page has not answered yet."),
            Keeping::Unreachable => {
                format!("{does} DevTools may not run code in this page, so none is kept.")
            }
            Keeping::On { bodies, bytes, dropped } => {
                let now = match bodies {
                    0 => String::from("It keeps none now."),
                    1 => format!("It keeps 1 body now, {}.", size(bytes)),
                    _ => format!("It keeps {bodies} bodies now, {}.", size(bytes)),
                };
                match dropped {
                    0 => format!("{does} {now}"),
                    1 => format!("{does} {now} 1 body had to go for later ones."),
                    _ => format!("{does} {now} {dropped} bodies had to go for later ones."),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_had_to_go_is_said() {
        let on = |bodies, bytes, dropped| Keeping::On { bodies, bytes, dropped }.title();
        assert!(on(0, 0, 0).ends_with("It keeps none now."));
        assert!(on(1, 812, 0).ends_with("It keeps 1 body now, 812 bytes."));
        assert!(
            on(100, 255_900_000, 3)
                .ends_with("It keeps 100 bodies now, 255.9 MB. 3 bodies had to go for later ones.")
        );
        assert!(Keeping::Off.title().contains("100 bodies and 256.0 MB at most"));
        assert!(!Keeping::Off.is_wanted() && Keeping::Starting.is_wanted());
    }
}
