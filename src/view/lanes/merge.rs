//! Merges marks that would overlap into one mark, which shows their number.

use super::history::LaneMark;
use super::kind::MarkKind;
use crate::ledger::SentBy;

/// A mark of one exchange, or of several whose marks would overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dot {
    /// The numbers of the exchanges in the history, in order.
    pub numbers: Vec<u32>,
    /// The index of the track.
    pub track: usize,
    /// The most important kind among the exchanges.
    pub kind: MarkKind,
    /// Retag if it sent all of the exchanges, else the page.
    pub by: SentBy,
    /// The x coordinate of the middle, in CSS pixels.
    pub x: i32,
    /// The y coordinate of the middle, in CSS pixels.
    pub y: i32,
    /// The width, in CSS pixels.
    pub width: i32,
}

/// Width of a single mark, in CSS pixels.
const SINGLE: i32 = 12;

/// Widths of merged marks in CSS pixels, by the digits of their number.
const MANY: [i32; 4] = [20, 24, 30, 36];

/// Adds an exchange to a track: to the last mark if the two would overlap or are less than `apart` CSS pixels
/// apart, else as a new mark. Exchanges are added in order of time. `dots` are the marks of this track.
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
        // The left edge stays fixed, so that the wider mark never covers the previous one.
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
