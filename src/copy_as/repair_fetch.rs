//! The whole repair as a JavaScript function.

use super::RepairScript;
use super::fetch::{options, string};
use super::repair::{LONGEST_WAIT, MOST_ATTEMPTS};

/// The comment on placeholders.
pub(super) const MASKED: &str =
    "// Secrets are masked: put each one in the place of its mark, as ‹secret-1›.\n";

/// The function and its call. The function returns the answer and the version that it overwrote.
pub(super) fn written(repair: &RepairScript) -> String {
    let RepairScript { refetch, first, .. } = repair;
    let (name, validator, retry) = (first.condition.name(), first.validator(), &first.message);
    let read = options(refetch, "    ", &[], None);
    let write = options(retry, "    ", &[(name, "validator")], None);
    let (read_url, write_url) = (string(&refetch.url), string(&retry.url));
    let masked = if repair.is_masked { MASKED } else { "" };
    let weak = match repair.refuses_weak(first) {
        true => {
            "    if (validator.startsWith(\"W/\")) {\n      throw new Error(`The tag ${validator} is weak, and If-Match needs a strong one. Nothing was written.`);\n    }\n"
        }
        false => "",
    };
    format!(
        r#"// Reads the latest version, and sends the request with its {validator}.
{masked}async function repair() {{
  for (let attempt = 1; attempt <= {MOST_ATTEMPTS}; attempt += 1) {{
    const read = await fetch({read_url}, {read});
    if (read.status !== 200) {{
      throw new Error(`The read was answered ${{read.status}}. Nothing was written.`);
    }}
    const validator = read.headers.get("{validator}");
    if (validator === null) {{
      throw new Error("The read shows no {validator}. Nothing was written.");
    }}
{weak}    const latest = await read.text();
    const answer = await fetch({write_url}, {write});
    if (answer.ok) {{
      return {{ answer, overwritten: latest }};
    }}
    if (answer.status !== 412) {{
      throw new Error(`The request was answered ${{answer.status}}.`);
    }}
    const asked = Number(answer.headers.get("Retry-After") ?? 0) || 0;
    if (asked > {LONGEST_WAIT}) {{
      throw new Error(`The server asks to wait for ${{asked}} seconds. Nothing was written.`);
    }}
    const pause = Math.max(asked * 1000, 125 * 2 ** attempt * (1 + Math.random()));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }}
  throw new Error("The condition failed {MOST_ATTEMPTS} times. Nothing was written.");
}}
await repair();
"#
    )
}
