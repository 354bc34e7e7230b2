//! Marks that would cover each other become one, which says how many they are.

use super::history::LaneMark;
use super::kind::MarkKind;
use crate::ledger::SentBy;

/// A mark of one exchange, or of several that would cover each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dot {
    /// The numbers of its exchanges in the history, in order.
    pub numbers: Vec<u32>,
    /// The track that it stands on.
    pub track: usize,
    /// What matters most among them.
    pub kind: MarkKind,
    /// Whether Retag sent all of them.
    pub by: SentBy,
    /// Its middle, in CSS pixels.
    pub x: i32,
    /// Its middle, in CSS pixels.
    pub y: i32,
    /// Its width, in CSS pixels.
    pub width: i32,
}

/// Width of a single mark, in CSS pixels.
const SINGLE: i32 = 12;

/// Widths of marks that say how many they are, by the number of digits.
const MANY: [i32; 4] = [20, 24, 30, 36];

/// Puts one more exchange on a track: into the last mark there if it would cover it or stands nearer
/// than `apart` CSS pixels. Exchanges come in order of time. `dots` are those of this track.
pub fn put(dots: &mut Vec<Dot>, number: u32, mark: &LaneMark, at: (usize, f64, i32), apart: i32) {
    let (track, x, y) = at;
    let x = x.round() as i32;
    if let Some(last) = dots.last_mut()
        && x - SINGLE / 2 < last.x + last.width / 2 + apart
    {
        last.numbers.push(number);
        last.kind = last.kind.max(mark.kind);
        if mark.by == SentBy::Page {
            last.by = SentBy::Page;
        }
        // Its left edge stays where it is, so that it never covers the one before.
        let left = last.x - last.width / 2;
        last.width = width(last.numbers.len());
        last.x = left + last.width / 2;
        return;
    }
    dots.push(Dot { numbers: vec![number], track, kind: mark.kind, by: mark.by, x, y, width: SINGLE });
}

fn width(count: usize) -> i32 {
    match count {
        0 | 1 => SINGLE,
        2..=9 => MANY[0],
        10..=99 => MANY[1],
        100..=999 => MANY[2],
        _ => MANY[3],
    }
}
