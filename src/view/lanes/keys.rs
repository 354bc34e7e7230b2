//! What a key does in the picture.

/// What a key asks of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneCommand {
    /// Goes so many exchanges on in time.
    Step(i32),
    /// Goes so many lanes down.
    Lane(i32),
    /// Goes to the first exchange in view.
    First,
    /// Goes to the last exchange in view.
    Last,
    /// Selects the exchange, or zooms into several.
    Open,
    /// Zooms in.
    ZoomIn,
    /// Zooms out.
    ZoomOut,
    /// Shows all.
    ZoomAll,
}

/// What this key asks for in the picture, if anything. `key` is `KeyboardEvent.key`.
pub fn lane_command(key: &str) -> Option<LaneCommand> {
    Some(match key {
        "ArrowRight" => LaneCommand::Step(1),
        "ArrowLeft" => LaneCommand::Step(-1),
        "ArrowDown" => LaneCommand::Lane(1),
        "ArrowUp" => LaneCommand::Lane(-1),
        "Home" => LaneCommand::First,
        "End" => LaneCommand::Last,
        "Enter" | " " => LaneCommand::Open,
        "+" | "=" => LaneCommand::ZoomIn,
        "-" => LaneCommand::ZoomOut,
        "0" => LaneCommand::ZoomAll,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panels_own_keys_are_left_to_it() {
        for key in ["j", "k", "/", "?", "r", "Escape", "Tab", "PageDown"] {
            assert_eq!(lane_command(key), None, "{key}");
        }
        assert_eq!(lane_command("="), lane_command("+"), "without the shift key");
    }
}
