//! Words of cmd.exe.

/// A word that cmd.exe passes to a program as this text. Two parsers read it: first cmd.exe, where `^` makes the next
/// character literal; then the program's runtime, which reads quotes and backslashes (the rules of
/// `CommandLineToArgvW`). The quotes get a caret too: within quotes cmd.exe would take `^` literally.
///
/// A percent sign gets a caret in front: at the prompt, `%NAME^%` names no variable.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("^\"");
    for one in argument(text).chars() {
        match one {
            // cmd.exe drops a line feed after a caret, and takes the second line feed literally.
            '\n' => out.push_str("^\n\n"),
            one if one.is_ascii_alphanumeric() || " _-:=+~/.',?;*`\\@{}[]$#".contains(one) => out.push(one),
            one if one.is_ascii() => {
                out.push('^');
                out.push(one);
            }
            one => out.push(one),
        }
    }
    out.push_str("^\"");
    out
}

/// The text as the runtime expects it within quotes: a quote gets a backslash, and backslashes before a quote are
/// doubled.
fn argument(text: &str) -> String {
    let mut out = String::new();
    let mut backslashes = 0;
    for one in text.chars() {
        match one {
            '\\' => backslashes += 1,
            '"' => {
                out.extend(std::iter::repeat_n('\\', backslashes * 2 + 1));
                backslashes = 0;
                out.push('"');
                continue;
            }
            _ => {
                out.extend(std::iter::repeat_n('\\', backslashes));
                backslashes = 0;
            }
        }
        if one != '\\' {
            out.push(one);
        }
    }
    // The caller adds the closing quote, so backslashes at the end are doubled, too.
    out.extend(std::iter::repeat_n('\\', backslashes * 2));
    out
}

#[cfg(test)]
mod tests {
    use super::quoted;
    use proptest::prelude::*;

    /// The line as cmd.exe passes it on: outside of quotes a caret is removed, and the next character is kept.
    fn of_cmd(line: &str) -> String {
        let mut out = String::new();
        let mut all = line.chars();
        let mut is_quoted = false;
        while let Some(one) = all.next() {
            match one {
                '^' if !is_quoted => match all.next() {
                    Some('\n') => out.extend(all.next()),
                    next => out.extend(next),
                },
                '"' => {
                    is_quoted = !is_quoted;
                    out.push('"');
                }
                _ if is_quoted => out.push(one),
                '&' | '|' | '<' | '>' | '(' | ')' | '!' | '\n' => panic!("{one:?} is special in {line:?}"),
                _ => out.push(one),
            }
        }
        out
    }

    /// The first argument, as the runtime reads it.
    fn of_runtime(line: &str) -> String {
        let (mut out, mut backslashes) = (String::new(), 0);
        let mut rest = line.strip_prefix('"').unwrap().chars();
        loop {
            match rest.next().unwrap() {
                '\\' => backslashes += 1,
                '"' => {
                    out.extend(std::iter::repeat_n('\\', backslashes / 2));
                    if backslashes % 2 == 0 {
                        assert_eq!(rest.next(), None, "the argument ends early in {line:?}");
                        return out;
                    }
                    backslashes = 0;
                    out.push('"');
                }
                one => {
                    out.extend(std::iter::repeat_n('\\', backslashes));
                    backslashes = 0;
                    out.push(one);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn both_readers_give_the_text_back(text in "[ -~\n\té\"\\\\^%!&|<>()]{0,40}") {
            prop_assert_eq!(of_runtime(&of_cmd(&quoted(&text))), text);
        }
    }

    #[test]
    fn no_variable_is_read() {
        assert_eq!(quoted("%PATH%"), "^\"^%PATH^%^\"");
    }
}
