//! What a key does.

use crate::replay::ReplayKind;

/// A key press, as a browser describes it.
#[derive(Clone, Copy, Debug)]
pub struct Press<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Ctrl, or Command on a Mac.
    pub control: bool,
    /// Alt.
    pub alt: bool,
    /// Where it was pressed.
    pub place: Place,
}

/// Where a key was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a text field: letters are text.
    Text,
    /// In the list.
    List,
    /// Anywhere else: a button, the details.
    Elsewhere,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Selects the row so many further on.
    Step(i32),
    /// Selects the row a page further on (1) or back (-1).
    Page(i32),
    /// Selects the first row.
    First,
    /// Selects the last row.
    Last,
    /// Shows the details.
    Open,
    /// Closes what is open.
    Close,
    /// Goes to the filter.
    Find,
    /// Starts a replay of the selected exchange.
    Replay(ReplayKind),
    /// Empties the recording.
    Clear,
    /// Pauses or resumes.
    Pause,
    /// Shows the keys.
    Help,
}

/// What this key press asks for here, if anything.
pub fn command(press: Press) -> Option<Command> {
    let letters = press.place != Place::Text;
    let list = press.place == Place::List;
    if press.alt {
        return None;
    }
    if press.control {
        return match press.key {
            "f" | "F" => Some(Command::Find),
            "l" | "L" => Some(Command::Clear),
            "e" | "E" => Some(Command::Pause),
            _ => None,
        };
    }
    match press.key {
        "Escape" => Some(Command::Close),
        "/" if letters => Some(Command::Find),
        "?" if letters => Some(Command::Help),
        "j" if letters => Some(Command::Step(1)),
        "k" if letters => Some(Command::Step(-1)),
        "ArrowDown" if list => Some(Command::Step(1)),
        "ArrowUp" if list => Some(Command::Step(-1)),
        "PageDown" if list => Some(Command::Page(1)),
        "PageUp" if list => Some(Command::Page(-1)),
        "Home" if list => Some(Command::First),
        "End" if list => Some(Command::Last),
        "Enter" if list => Some(Command::Open),
        key if letters => ReplayKind::of_key(key).map(Command::Replay),
        _ => None,
    }
}

/// Every key with what it does, for the help.
pub const HELP: [(&[&str], &str); 11] = [
    (&["↑", "↓", "j", "k"], "Select the previous or next exchange"),
    (&["Page Up", "Page Down"], "Move by a page"),
    (&["Home", "End"], "Go to the first or last exchange"),
    (&["Enter"], "Show the details"),
    (&["←", "→", "+", "−", "0"], "In the history: go from mark to mark, zoom, show all"),
    (&["Esc"], "Close the details, this help, or empty the filter"),
    (&["/", "Ctrl F"], "Filter"),
    (&["R"], "Refetch and retry the selected exchange"),
    (&["Ctrl L"], "Clear the recording"),
    (&["Ctrl E"], "Pause or resume the recording"),
    (&["?"], "Show this help"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str, control: bool, place: Place) -> Option<Command> {
        command(Press { key, control, alt: false, place })
    }

    #[test]
    fn letters_are_text_in_a_text_field() {
        for key in ["j", "k", "r", "R", "/", "?", "ArrowDown", "Home", "Enter"] {
            assert_eq!(pressed(key, false, Place::Text), None, "{key}");
            assert!(pressed(key, false, Place::List).is_some(), "{key}");
        }
        assert_eq!(pressed("Escape", false, Place::Text), Some(Command::Close));
        assert_eq!(pressed("f", true, Place::Text), Some(Command::Find));
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["r", "R", "j", "a", "c", "Enter"] {
            assert_eq!(pressed(key, true, Place::List), None, "{key}");
        }
        assert_eq!(command(Press { key: "r", control: false, alt: true, place: Place::List }), None);
    }

    #[test]
    fn every_kind_of_replay_with_a_key_is_started_by_it_and_stands_in_the_help() {
        for kind in ReplayKind::ALL {
            let Some(key) = kind.key() else { continue };
            assert_eq!(pressed(key, false, Place::Elsewhere), Some(Command::Replay(kind)));
            let shown = key.to_uppercase();
            assert!(HELP.iter().any(|(keys, _)| keys.contains(&&*shown)), "{kind:?}");
        }
    }

    #[test]
    fn buttons_keep_their_enter_and_the_details_their_arrows() {
        for key in ["Enter", "ArrowDown", "PageDown", "Home"] {
            assert_eq!(pressed(key, false, Place::Elsewhere), None, "{key}");
        }
        assert_eq!(pressed("j", false, Place::Elsewhere), Some(Command::Step(1)));
    }
}
