//! A replay in order as a JavaScript function.

use super::RepairScript;
use super::fetch::{body_of, options, string};
use super::repair::{LONGEST_WAIT, MOST_ATTEMPTS, ScriptWrite};
use super::repair_fetch::MASKED;

/// The function and its call. The function returns the last answer and the version that the first request overwrote. It
/// stops at the first request that does not succeed. Only the first is sent again: nothing was written before it.
pub(super) fn written(script: &RepairScript) -> String {
    let count = script.count();
    let masked = if script.is_masked { MASKED } else { "" };
    let read = options(&script.refetch, "  ", &[], None);
    let read_url = string(&script.refetch.url);
    let writes: String = script.writes().map(|write| one(script, write)).collect();
    format!(
        r#"// Reads the latest version, and sends {count} requests, one after the other: the first with the validator that the read
// gives, each other one with the validator that the one before gives. Stops at the first that does not succeed.
{masked}async function replayInOrder() {{
  const field = (answer, name) => answer.headers.get(name)?.trim() ?? null;
  const read = () => fetch({read_url}, {read});
  const writes = [
{writes}  ];
  let saved = 0;
  const stop = (why) => {{
    throw new Error(`${{why}} Saved until then: ${{saved || "none"}}. Nothing more was sent.`);
  }};
  const sent = async (write, validator) => {{
    if (write.needsStrong && validator.startsWith("W/")) {{
      stop(`The tag ${{validator}} is weak, and If-Match needs a strong one.`);
    }}
    return write.send(validator).catch((error) => stop(`${{saved + 1}} of {count} got no answer (${{error}}): whether it was saved is not known.`));
  }};
  let before;
  let answer;
  let overwritten;
  const [first, ...rest] = writes;
  for (let attempt = 1; ; attempt += 1) {{
    before = await read();
    if (before.status !== 200) stop(`The read was answered ${{before.status}}.`);
    const validator = field(before, first.field) ?? stop(`The read shows no ${{first.field}}.`);
    overwritten = await before.text();
    answer = await sent(first, validator);
    if (answer.ok) break;
    if (answer.status !== 412) stop(`1 of {count} was answered ${{answer.status}}.`);
    if (attempt === {MOST_ATTEMPTS}) stop("The condition of 1 of {count} failed {MOST_ATTEMPTS} times.");
    const asked = Number(answer.headers.get("Retry-After") ?? 0) || 0;
    if (asked > {LONGEST_WAIT}) stop(`The server asks to wait for ${{asked}} seconds.`);
    const pause = Math.max(asked * 1000, 125 * 2 ** attempt * (1 + Math.random()));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }}
  saved = 1;
  for (const write of rest) {{
    const old = field(before, write.field);
    let validator = field(answer, write.field);
    before = answer;
    if (validator === null || validator === old) {{
      validator = null;
      // The same text in a read shows that nobody has written since.
      const {{ replaces, body }} = writes[saved - 1];
      const again = replaces && typeof body === "string" ? await read() : undefined;
      if (again?.status === 200 && await again.text() === body) {{
        validator = field(again, write.field);
        before = again;
      }}
    }}
    if (validator === null || validator === old) stop(`${{saved}} of {count} gives no new ${{write.field}}.`);
    answer = await sent(write, validator);
    if (!answer.ok) stop(`${{saved + 1}} of {count} was answered ${{answer.status}}.`);
    saved += 1;
  }}
  return {{ answer, overwritten }};
}}
await replayInOrder();
"#
    )
}

/// One request: its body, the field that gives its validator, and how it is sent.
fn one(script: &RepairScript, write: &ScriptWrite) -> String {
    let condition = write.condition.name();
    let options = options(&write.message, "        ", &[(condition, "validator")], Some("this.body"));
    let body = body_of(&write.message).unwrap_or_else(|| "undefined".to_owned());
    format!(
        "    {{\n      body: {body},\n      replaces: {replaces},\n      field: \"{field}\",\n      needsStrong: {strong},\n      send(validator) {{\n        return fetch({url}, {options});\n      }},\n    }},\n",
        replaces = write.replaces,
        field = write.validator(),
        strong = script.refuses_weak(write),
        url = string(&write.message.url),
    )
}
