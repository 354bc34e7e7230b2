//! The command of each key.

use crate::replay::ReplayKind;

/// A key press, as a browser describes it.
#[derive(Clone, Copy, Debug)]
pub struct KeyPress<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Ctrl, or Command on a Mac.
    pub control: bool,
    /// Alt.
    pub alt: bool,
    /// The part of the panel in which the key was pressed.
    pub place: KeyPlace,
}

/// The part of the panel in which a key was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// A text field: letters are text.
    Text,
    /// The list.
    List,
    /// Anywhere else: a button, the details.
    Elsewhere,
}

/// The command of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCommand {
    /// Moves the selection by this many rows.
    Step(i32),
    /// Moves the selection one page forwards (1) or back (-1).
    Page(i32),
    /// Selects the first row.
    First,
    /// Selects the last row.
    Last,
    /// Shows the details.
    Open,
    /// Closes the details or the help, or empties the filter.
    Close,
    /// Moves the focus to the filter.
    Find,
    /// Starts a replay of the selected exchange.
    Replay(ReplayKind),
    /// Empties the recording.
    Clear,
    /// Pauses or resumes the recording.
    Pause,
    /// Shows the help.
    Help,
}

/// The command of a key press, if it has one.
pub fn command(press: KeyPress) -> Option<KeyCommand> {
    let letters = press.place != KeyPlace::Text;
    let list = press.place == KeyPlace::List;
    if press.alt {
        return None;
    }
    if press.control {
        return match press.key {
            "f" | "F" => Some(KeyCommand::Find),
            "l" | "L" => Some(KeyCommand::Clear),
            "e" | "E" => Some(KeyCommand::Pause),
            _ => None,
        };
    }
    match press.key {
        "Escape" => Some(KeyCommand::Close),
        "/" if letters => Some(KeyCommand::Find),
        "?" if letters => Some(KeyCommand::Help),
        "j" if letters => Some(KeyCommand::Step(1)),
        "k" if letters => Some(KeyCommand::Step(-1)),
        "ArrowDown" if list => Some(KeyCommand::Step(1)),
        "ArrowUp" if list => Some(KeyCommand::Step(-1)),
        "PageDown" if list => Some(KeyCommand::Page(1)),
        "PageUp" if list => Some(KeyCommand::Page(-1)),
        "Home" if list => Some(KeyCommand::First),
        "End" if list => Some(KeyCommand::Last),
        "Enter" if list => Some(KeyCommand::Open),
        key if letters => ReplayKind::of_key(key).map(KeyCommand::Replay),
        _ => None,
    }
}

/// Every key and its effect, for the help.
pub const HELP: [(&[&str], &str); 12] = [
    (&["↑", "↓", "j", "k"], "Select the previous or next exchange"),
    (&["Page Up", "Page Down"], "Move by a page"),
    (&["Home", "End"], "Go to the first or last exchange"),
    (&["Enter"], "Show the details"),
    (&["←", "→", "+", "−", "0"], "In the history: go from mark to mark, zoom, show all"),
    (&["Esc"], "Close the details, this help, or empty the filter"),
    (&["/", "Ctrl F"], "Filter"),
    (&["R"], "Refetch and retry the selected exchange"),
    (&["M"], "Refetch and review the selected exchange: merge, then send"),
    (&["Ctrl L"], "Clear the recording"),
    (&["Ctrl E"], "Pause or resume the recording"),
    (&["?"], "Show this help"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str, control: bool, place: KeyPlace) -> Option<KeyCommand> {
        command(KeyPress { key, control, alt: false, place })
    }

    #[test]
    fn letters_are_text_in_a_text_field() {
        for key in ["j", "k", "r", "R", "/", "?", "ArrowDown", "Home", "Enter"] {
            assert_eq!(pressed(key, false, KeyPlace::Text), None, "{key}");
            assert!(pressed(key, false, KeyPlace::List).is_some(), "{key}");
        }
        assert_eq!(pressed("Escape", false, KeyPlace::Text), Some(KeyCommand::Close));
        assert_eq!(pressed("f", true, KeyPlace::Text), Some(KeyCommand::Find));
    }

    #[test]
    fn the_browsers_own_keys_are_left_alone() {
        for key in ["r", "R", "j", "a", "c", "Enter"] {
            assert_eq!(pressed(key, true, KeyPlace::List), None, "{key}");
        }
        assert_eq!(command(KeyPress { key: "r", control: false, alt: true, place: KeyPlace::List }), None);
    }

    #[test]
    fn every_kind_of_replay_with_a_key_is_started_by_it_and_stands_in_the_help() {
        for kind in ReplayKind::ALL {
            let Some(key) = kind.key() else { continue };
            assert_eq!(pressed(key, false, KeyPlace::Elsewhere), Some(KeyCommand::Replay(kind)));
            let shown = key.to_uppercase();
            assert!(HELP.iter().any(|(keys, _)| keys.contains(&&*shown)), "{kind:?}");
        }
    }

    #[test]
    fn buttons_keep_their_enter_and_the_details_their_arrows() {
        for key in ["Enter", "ArrowDown", "PageDown", "Home"] {
            assert_eq!(pressed(key, false, KeyPlace::Elsewhere), None, "{key}");
        }
        assert_eq!(pressed("j", false, KeyPlace::Elsewhere), Some(KeyCommand::Step(1)));
    }
}
