//! The border between the list and the details.

/// Least width of a panel with the details beside the list, in CSS pixels.
const NARROW: f64 = 760.0;

/// Least height of a narrow panel with the details below the list, in CSS pixels.
const LOW: f64 = 300.0;

/// Least width or height of either part where there is room, in CSS pixels.
const LEAST: f64 = 120.0;

/// A stored share is a whole number of parts out of this many.
const FINE: u32 = 10_000;

/// How the list and the details are arranged in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// The details are to the right of the list.
    Beside,
    /// The details are below the list.
    Below,
    /// The details replace the list until they are closed.
    Instead,
}

impl Arrangement {
    /// The arrangement for a panel of this size, in CSS pixels.
    pub fn of(width: f64, height: f64) -> Arrangement {
        if width >= NARROW {
            Arrangement::Beside
        } else if height >= LOW {
            Arrangement::Below
        } else {
            Arrangement::Instead
        }
    }

    /// The stable name in `data-arrangement`.
    pub fn name(self) -> &'static str {
        match self {
            Arrangement::Beside => "beside",
            Arrangement::Below => "below",
            Arrangement::Instead => "instead",
        }
    }
}

/// The list's share of the panel in each arrangement, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    beside: f64,
    below: f64,
}

impl Default for Split {
    fn default() -> Split {
        Split { beside: 0.56, below: 0.42 }
    }
}

impl Split {
    /// Reads what [`Split::written`] wrote; anything else is the default.
    pub fn read(text: &str) -> Split {
        let parts = |text: &str| text.parse::<u32>().ok().filter(|parts| *parts <= FINE);
        let share = |text: &str| parts(text).map(|parts| f64::from(parts) / f64::from(FINE));
        match text.split_once(' ') {
            Some((beside, below)) => match (share(beside), share(below)) {
                (Some(beside), Some(below)) => Split { beside, below },
                _ => Split::default(),
            },
            None => Split::default(),
        }
    }

    /// Both shares as text, for storage; [`Split::read`] reads it.
    pub fn written(&self) -> String {
        let parts = |share: f64| ((share * f64::from(FINE)).round() as u32).to_string();
        format!("{} {}", parts(self.beside), parts(self.below))
    }

    /// The list's share, from 0 to 1, bounded so that both parts are visible in `length` CSS pixels.
    pub fn share(&self, arrangement: Arrangement, length: f64) -> f64 {
        let wanted = match arrangement {
            Arrangement::Beside => self.beside,
            Arrangement::Below => self.below,
            Arrangement::Instead => return 0.0,
        };
        bounded(wanted, length)
    }

    /// Moves the border to `share`.
    pub fn moved(self, arrangement: Arrangement, share: f64, length: f64) -> Split {
        let share = bounded(share, length);
        match arrangement {
            Arrangement::Beside => Split { beside: share, ..self },
            Arrangement::Below => Split { below: share, ..self },
            Arrangement::Instead => self,
        }
    }
}

/// `share` bounded so that either part keeps [`LEAST`] pixels of `length`, or half of `length` if that is less.
fn bounded(share: f64, length: f64) -> f64 {
    let least = if length > 0.0 { (LEAST / length).min(0.5) } else { 0.5 };
    if share.is_finite() { share.clamp(least, 1.0 - least) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fits() {
        assert_eq!(Arrangement::of(1200.0, 250.0), Arrangement::Beside);
        assert_eq!(Arrangement::of(420.0, 600.0), Arrangement::Below);
        assert_eq!(Arrangement::of(320.0, 250.0), Arrangement::Instead);
    }

    #[test]
    fn each_arrangement_remembers_its_own_place() {
        let split =
            Split::default().moved(Arrangement::Beside, 0.7, 1000.0).moved(Arrangement::Below, 0.3, 1000.0);
        let read = Split::read(&split.written());
        assert_eq!(read.share(Arrangement::Beside, 1000.0), 0.7);
        assert_eq!(read.share(Arrangement::Below, 1000.0), 0.3);
    }

    #[test]
    fn what_was_kept_by_something_else_is_ignored() {
        for text in ["", "1", "x y", "0.5 5000", "5000 10001", "-1 5000"] {
            assert_eq!(Split::read(text), Split::default(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn both_parts_stay_visible(share in proptest::num::f64::ANY, length in 0.0f64..4000.0) {
            let split = Split::default().moved(Arrangement::Beside, share, length);
            let list = split.share(Arrangement::Beside, length) * length;
            let least = LEAST.min(length / 2.0) - 0.01;
            prop_assert!(list >= least && length - list >= least);
        }
    }
}
