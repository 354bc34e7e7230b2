//! Files that were cut off or damaged on the way: never a panic, and never an entry that nobody wrote.

use retag::exchange::{Exchange, Text};
use retag::har::{HarFile, read_entry, read_file};

const FIXTURES: [&str; 2] =
    [include_str!("fixtures/chromium-lost-update.har"), include_str!("fixtures/firefox-lost-update.har")];

/// Which characters of a file are tried: all of them take a minute, and a prime meets every kind.
const STEP: usize = 19;

fn exchanges(file: HarFile) -> Vec<Exchange> {
    file.entries.into_iter().flatten().map(|reading| reading.exchange.map_texts(&mut Text::from)).collect()
}

#[test]
fn a_file_that_was_cut_off_holds_nothing_that_the_whole_does_not() {
    for whole in FIXTURES {
        let known = exchanges(read_file(whole).expect("a HAR file"));
        assert_eq!(known.len(), 7);
        for (at, _) in whole.char_indices().step_by(STEP) {
            if let Ok(part) = read_file(&whole[..at]) {
                let part = exchanges(part);
                assert!(part.len() <= known.len() && known.starts_with(&part), "cut at {at}");
            }
        }
    }
}

#[test]
fn an_entry_that_was_cut_off_is_skipped() {
    for whole in FIXTURES {
        let whole: serde_json::Value = serde_json::from_str(whole).expect("JSON");
        let entry = whole["log"]["entries"][1].to_string();
        assert!(read_entry(&entry, None).is_ok());
        for (at, _) in entry.char_indices() {
            assert!(read_entry(&entry[..at], None).is_err(), "cut at {at}");
        }
    }
}

#[test]
fn a_file_in_which_a_character_was_lost_or_changed_is_read_or_refused() {
    for whole in FIXTURES {
        for (at, lost) in whole.char_indices().step_by(8 * STEP) {
            let (before, after) = (&whole[..at], &whole[at + lost.len_utf8()..]);
            for instead in ["", "\"", "{", "]", "\\", "9", "\u{0}", "\u{FFFD}"] {
                if let Ok(file) = read_file(&format!("{before}{instead}{after}")) {
                    assert!(file.entries.len() <= 8, "at {at}");
                }
            }
        }
    }
}
