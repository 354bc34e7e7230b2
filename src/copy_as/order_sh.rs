//! A replay in order as a script for a POSIX shell, with curl.

use super::repair::{LONGEST_WAIT, MOST_ATTEMPTS, RepairScript, ScriptWrite};
use super::repair_sh::{IN_OCTETS, MASKED, command, one_line};
use super::{Unwritable, posix};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The script. It keeps the version that the first request overwrites in a file, and prints the file's path. It stops at
/// the first request that does not succeed. Only the first is sent again: nothing was written before it.
///
/// # Errors
/// [`Unwritable::ControlCharacter`].
pub(super) fn written(script: &RepairScript) -> Result<String, Unwritable> {
    let has_controls = script.writes().any(|write| write.message.has_ascii_controls());
    if has_controls || script.refetch.has_ascii_controls() {
        return Err(Unwritable::ControlCharacter);
    }
    let count = script.count();
    let mut out = format!(
        "#!/bin/sh\n# Reads the latest version, and sends {count} requests, one after the other: the first with the validator that the\n\
         # read gives, each other one with the validator that the one before gives. Stops at the first that does not succeed.\n\
         # The version that the first request overwrites is kept in a file.\n"
    );
    if script.is_masked {
        out.push_str(MASKED);
    }
    out.push_str(IN_OCTETS);
    out.push_str(PREAMBLE);
    for (place, write) in script.writes().enumerate() {
        if let Some(octets) = &write.message.body {
            let file = format!("> \"$folder/body{}\"", place + 1);
            out.push_str(&match write.message.text() {
                Some(text) => format!("printf %s {} {file}\n", posix::quoted(text)),
                None => format!("printf %s {} | base64 -d {file}\n", posix::quoted(&STANDARD.encode(octets))),
            });
        }
    }
    let read = command(&script.refetch, "latest", None, None);
    let first = name(1, count, &script.first);
    out.push_str(&format!(
        "\n# {first}\n\
         attempt=1\n\
         while :; do\n\
         \x20 status=$({read}) || stop \"The read got no answer.\"\n\
         \x20 [ \"$status\" = 200 ] || stop \"The read was answered $status.\"\n\
         \x20 validator=$(field {validator} latest)\n\
         \x20 [ -n \"$validator\" ] || stop \"The read shows no {validator}.\"\n\
         {weak}\
         \x20 status=$({write}) || unanswered \"1 of {count}\"\n\
         \x20 case $status in\n\
         \x20   2??) break ;;\n\
         \x20   412) ;;\n\
         \x20   *) stop \"1 of {count} was answered $status. The answer: $folder/answer1\" ;;\n\
         \x20 esac\n\
         \x20 [ \"$attempt\" -lt {MOST_ATTEMPTS} ] || stop \"The condition of 1 of {count} failed {MOST_ATTEMPTS} times.\"\n\
         \x20 pause=$(field Retry-After answer1 | sed -n 's/^\\([0-9][0-9]*\\)[[:space:]]*$/\\1/p')\n\
         \x20 pause=${{pause:-$attempt}}\n\
         \x20 [ \"$pause\" -le {LONGEST_WAIT} ] || stop \"The server asks to wait for $pause seconds.\"\n\
         \x20 sleep \"$pause\"\n\
         \x20 attempt=$((attempt + 1))\n\
         done\n\
         saved=1\n\
         version=latest\n\
         echo \"Saved ($status): 1 of {count}, with {condition}: $validator\"\n\
         echo \"The version that this overwrote: $folder/latest\"\n",
        validator = script.first.validator(),
        weak = weak(script, &script.first, "  "),
        write = command_of(&script.first, 1),
        condition = script.first.condition.name(),
    ));
    let mut before = &script.first;
    for (place, write) in script.rest.iter().enumerate() {
        out.push_str(&next(script, place + 2, before, write));
        before = write;
    }
    Ok(out)
}

/// One of the requests behind the first, from 2.
fn next(script: &RepairScript, number: usize, before: &ScriptWrite, write: &ScriptWrite) -> String {
    let (count, earlier) = (script.count(), number - 1);
    let between = format!("between{earlier}");
    // Where the answer gives no new validator, a read does: the same octets show that nobody has written since.
    let read = match before.replaces && before.message.body.is_some() {
        false => String::new(),
        true => format!(
            "\x20 status=$({read}) || stop \"The read got no answer.\"\n\
             \x20 if [ \"$status\" = 200 ] && cmp -s \"$folder/body{earlier}\" \"$folder/{between}\"; then\n\
             \x20   validator=$(field {validator} {between})\n\
             \x20   version={between}\n\
             \x20 fi\n",
            read = command(&script.refetch, &between, None, None),
            validator = write.validator(),
        ),
    };
    format!(
        "\n# {name}\n\
         # A field of the version before, that is to be another one now.\n\
         before=$(field {validator} \"$version\")\n\
         version=answer{earlier}\n\
         validator=$(field {validator} answer{earlier})\n\
         if [ -z \"$validator\" ] || [ \"$validator\" = \"$before\" ]; then\n\
         \x20 validator=\n\
         {read}\
         \x20 if [ -z \"$validator\" ] || [ \"$validator\" = \"$before\" ]; then\n\
         \x20   stop \"{earlier} of {count} gives no new {validator}.\"\n\
         \x20 fi\n\
         fi\n\
         {weak}\
         status=$({write}) || unanswered \"{number} of {count}\"\n\
         case $status in\n\
         \x20 2??) ;;\n\
         \x20 *) stop \"{number} of {count} was answered $status. The answer: $folder/answer{number}\" ;;\n\
         esac\n\
         saved={number}\n\
         echo \"Saved ($status): {number} of {count}, with {condition}: $validator\"\n",
        name = name(number, count, write),
        validator = write.validator(),
        weak = weak(script, write, ""),
        write = command_of(write, number),
        condition = write.condition.name(),
    )
}

/// The functions of the script.
const PREAMBLE: &str = "set -eu\nfolder=$(mktemp -d)\nsaved=none\n\
    # The value of a field of an answer.\n\
    field() { tr -d '\\r' < \"$folder/$2.head\" | grep -i \"^$1:\" | tail -n 1 | sed 's/^[^:]*:[[:space:]]*//; s/[[:space:]]*$//' || true; }\n\
    stop() {\n\
    \x20 echo \"$1 Saved until then: $saved. Nothing more was sent.\" >&2\n\
    \x20 exit 1\n\
    }\n\
    unanswered() { stop \"$1 got no answer: whether it was saved is not known.\"; }\n";

fn command_of(write: &ScriptWrite, number: usize) -> String {
    let body = write.message.body.as_ref().map(|_| format!("body{number}"));
    command(&write.message, &format!("answer{number}"), Some(write.condition.name()), body.as_deref())
}

fn weak(script: &RepairScript, write: &ScriptWrite, indent: &str) -> String {
    match script.refuses_weak(write) {
        false => String::new(),
        true => format!(
            "{indent}case $validator in W/*) stop \"The tag $validator is weak, and If-Match needs a strong one (RFC 9110, 13.1.1).\" ;; esac\n"
        ),
    }
}

fn name(number: usize, count: usize, write: &ScriptWrite) -> String {
    let (method, url) = (&write.message.method, &write.message.url);
    one_line(&format!("{number} of {count}: {method} {url}"))
}
