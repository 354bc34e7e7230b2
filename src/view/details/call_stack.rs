//! The call that sent a request, as the page's hook has seen it: which functions of the page made it, and which set its
//! condition.

use crate::exchange::escape_and_cut;
use crate::replay::KeptCall;
use crate::view::whole_url;

/// The innermost calls of a stack are the hook's own: the trap, what guards it, and what notes the call.
const OWN_FRAMES: usize = 3;

/// How many frames are shown.
const MOST_FRAMES: usize = 8;

/// How long a function's name is shown at most, in characters.
const LONGEST_NAME: usize = 80;

/// Who sent a request, and who set its condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallView {
    /// The functions that called `fetch` or `send`, the innermost first.
    pub caller: Vec<CallFrame>,
    /// The functions that set the condition before that; empty where it came with the call.
    pub setter: Vec<CallFrame>,
}

/// One function call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFrame {
    /// The function's name; empty for the code of a script itself.
    pub function: String,
    /// The script's URL.
    pub url: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// The script's name with line and column, for display.
    pub place: String,
}

impl CallView {
    /// `None` where no stack is known.
    pub fn of(call: &KeptCall) -> Option<CallView> {
        let view = CallView { caller: frames(&call.caller), setter: frames(&call.setter) };
        (!view.caller.is_empty() || !view.setter.is_empty()).then_some(view)
    }
}

/// The frames of a stack in V8's form (`at name (url:1:2)`, `at url:1:2`) or SpiderMonkey's (`name@url:1:2`). A line that
/// has no place is left out.
fn frames(stack: &str) -> Vec<CallFrame> {
    let lines = stack.lines().filter(|line| line.starts_with("    at ") || line.contains('@'));
    lines.skip(OWN_FRAMES).filter_map(frame).take(MOST_FRAMES).collect()
}

fn frame(line: &str) -> Option<CallFrame> {
    let (function, place) = match line.trim_start().strip_prefix("at ") {
        Some(line) => match line.strip_suffix(')').and_then(|line| line.rsplit_once(" (")) {
            Some((function, place)) => (function, place),
            None => ("", line.strip_prefix("async ").unwrap_or(line)),
        },
        None => line.split_once('@')?,
    };
    let mut parts = place.rsplitn(3, ':');
    let (column, line, url) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    Some(CallFrame {
        function: escape_and_cut(function, LONGEST_NAME),
        place: format!("{}:{line}:{column}", escape_and_cut(name, LONGEST_NAME)),
        url: whole_url(url),
        line,
        column,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Timestamp;
    use crate::replay::KeptContent;

    fn shown(stack: &str) -> Vec<String> {
        let call = KeptCall {
            id: 1,
            method: "PUT".into(),
            url: "https://a.example/n".into(),
            at: Timestamp(0),
            content: KeptContent::None,
            caller: stack.to_owned(),
            setter: String::new(),
        };
        let frames = CallView::of(&call).map_or_else(Vec::new, |view| view.caller);
        frames.iter().map(|frame| format!("{} {}", frame.function, frame.place)).collect()
    }

    #[test]
    fn the_page_s_own_calls_in_both_browsers() {
        let chromium = "Error\n    at noteFetch (hook:1:2)\n    at quietly (hook:3:4)\n    at Object.apply (hook:5:6)\n    \
                        at save (https://a.example/js/app.js?v=1:12:5)\n    at async https://a.example/:3:1\n    at Array.map (<anonymous>)";
        assert_eq!(shown(chromium), ["save app.js:12:5", " a.example:3:1"]);
        let firefox = "noteFetch@hook:1:2\nquietly@hook:3:4\napply@hook:5:6\nsave@https://u@a.example/js/app.js:12:5\n\
                       async*@https://a.example/x/:3:1\n";
        assert_eq!(shown(firefox), ["save app.js:12:5", "async* x:3:1"]);
    }

    #[test]
    fn what_is_no_stack_shows_nothing() {
        for stack in [
            "",
            "Error",
            "Error: @",
            "@\n@\n@\n@",
            "    at \n    at \n    at \n    at x (1:99999999999:2)",
            "@@@@:::\n",
        ] {
            assert_eq!(shown(stack), Vec::<String>::new(), "{stack}");
        }
        let deep = "f@https://a.example/x.js:1:1\n".repeat(4000);
        assert_eq!(shown(&deep).len(), MOST_FRAMES);
    }
}
