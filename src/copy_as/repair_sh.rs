//! The whole repair as a script for a POSIX shell, with curl.

use super::repair::{LONGEST_WAIT, MOST_ATTEMPTS};
use super::{RepairScript, RequestMessage, Unwritable, curl, posix};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The script. It keeps the version that it overwrites in a file, and prints the file's path.
///
/// # Errors
/// [`Unwritable::ControlCharacter`].
pub(super) fn written(repair: &RepairScript) -> Result<String, Unwritable> {
    let retry = &repair.first.message;
    if retry.has_ascii_controls() || repair.refetch.has_ascii_controls() {
        return Err(Unwritable::ControlCharacter);
    }
    let validator = repair.first.validator();
    let condition = repair.first.condition.name();
    let is_binary = retry.body.is_some() && retry.text().is_none();
    let mut out = format!(
        "#!/bin/sh\n# Reads the latest version, and sends {} with its {validator}.\n\
         # The version that the request overwrites is kept in a file.\n",
        one_line(&format!("{} {}", retry.method, retry.url)),
    );
    if repair.is_masked {
        out.push_str(MASKED);
    }
    out.push_str(IN_OCTETS);
    out.push_str("set -eu\nfolder=$(mktemp -d)\n");
    if let Some(octets) = retry.body.as_deref().filter(|_| is_binary) {
        let encoded = posix::quoted(&STANDARD.encode(octets));
        out.push_str(&format!("printf %s {encoded} | base64 -d > \"$folder/body\"\n"));
    }
    let read = command(&repair.refetch, "latest", None, None);
    let write = command(retry, "answer", Some(condition), is_binary.then_some("body"));
    out.push_str(&format!(
        "attempt=1\n\
         while :; do\n\
         \x20 status=$({read})\n\
         \x20 if [ \"$status\" != 200 ]; then\n\
         \x20   echo \"The read was answered $status. Nothing was written.\" >&2\n\
         \x20   exit 1\n\
         \x20 fi\n\
         \x20 validator=$(tr -d '\\r' < \"$folder/latest.head\" | grep -i '^{validator}:' | tail -n 1 | sed 's/^[^:]*:[[:space:]]*//') || true\n\
         \x20 if [ -z \"$validator\" ]; then\n\
         \x20   echo \"The read shows no {validator}. Nothing was written.\" >&2\n\
         \x20   exit 1\n\
         \x20 fi\n"
    ));
    if repair.refuses_weak(&repair.first) {
        out.push_str(
            "\x20 case $validator in W/*)\n\
             \x20   echo \"The tag $validator is weak, and If-Match needs a strong one (RFC 9110, 13.1.1). Nothing was written.\" >&2\n\
             \x20   exit 1\n\
             \x20 esac\n",
        );
    }
    out.push_str(&format!(
        "\x20 status=$({write})\n\
         \x20 case $status in\n\
         \x20   2??)\n\
         \x20     echo \"Saved ($status) with {condition}: $validator\"\n\
         \x20     echo \"The version that this overwrote: $folder/latest\"\n\
         \x20     exit 0 ;;\n\
         \x20   412) ;;\n\
         \x20   *)\n\
         \x20     echo \"The request was answered $status. The answer: $folder/answer\" >&2\n\
         \x20     exit 1 ;;\n\
         \x20 esac\n\
         \x20 if [ \"$attempt\" -ge {MOST_ATTEMPTS} ]; then\n\
         \x20   echo \"The condition failed {MOST_ATTEMPTS} times. Nothing was written.\" >&2\n\
         \x20   exit 1\n\
         \x20 fi\n\
         \x20 pause=$(tr -d '\\r' < \"$folder/answer.head\" | sed -n 's/^[Rr][Ee][Tt][Rr][Yy]-[Aa][Ff][Tt][Ee][Rr]:[[:space:]]*\\([0-9][0-9]*\\)$/\\1/p' | tail -n 1)\n\
         \x20 pause=${{pause:-$attempt}}\n\
         \x20 if [ \"$pause\" -gt {LONGEST_WAIT} ]; then\n\
         \x20   echo \"The server asks to wait for $pause seconds. Nothing was written.\" >&2\n\
         \x20   exit 1\n\
         \x20 fi\n\
         \x20 sleep \"$pause\"\n\
         \x20 attempt=$((attempt + 1))\n\
         done\n"
    ));
    Ok(out)
}

/// The tools of the script read octets: in another locale grep calls a head with octets that are no text binary, and gives no
/// field of it.
pub(super) const IN_OCTETS: &str = "export LC_ALL=C\n";

/// The comment on placeholders.
pub(super) const MASKED: &str =
    "# Secrets are masked: put each one in the place of its mark, as ‹secret-1›.\n";

/// A curl command that prints the status, and keeps head and content in files. `body` is the file of the body; without
/// one the command holds the body.
pub(super) fn command(
    message: &RequestMessage,
    file: &str,
    condition: Option<&str>,
    body: Option<&str>,
) -> String {
    let mut words: Vec<String> =
        curl::arguments(message, body.is_some()).iter().map(curl::Word::posix).collect();
    if let Some(body) = body {
        words.retain(|word| word != "@-" && word != "--data-binary");
        words.push(format!("--data-binary \"@$folder/{body}\""));
    }
    if let Some(name) = condition {
        words.push(format!("--header \"{name}: $validator\""));
    } else {
        words.push("--header 'Cache-Control: no-cache'".to_owned());
    }
    words.push(format!(
        "--silent --show-error --dump-header \"$folder/{file}.head\" --output \"$folder/{file}\" --write-out '%{{http_code}}'"
    ));
    words.join(" ")
}

/// Text for a shell comment: control characters become spaces, so that it stays on one line.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect()
}
