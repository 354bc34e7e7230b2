//! The command of each key in the chart.

/// The command of a key in the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneCommand {
    /// Moves by this many exchanges in time.
    Step(i32),
    /// Moves down by this many lanes.
    Lane(i32),
    /// Moves to the first visible exchange.
    First,
    /// Moves to the last visible exchange.
    Last,
    /// Selects the exchange, or zooms into a merged mark.
    Open,
    /// Zooms in.
    ZoomIn,
    /// Zooms out.
    ZoomOut,
    /// Shows the whole history.
    ZoomAll,
}

/// The command of a key in the chart, if it has one. `key` is `KeyboardEvent.key`.
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
