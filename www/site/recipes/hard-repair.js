// 412s whose repair meets more than a fresh tag.

/** Reads and saves a note that changes in between. */
function form(name, label, note, manner) {
  return {
    name,
    label,
    note,
    expects: { cause: "changed-by-another", status: 412 },
    async run(kitchen) {
      const address = kitchen.fresh(manner);
      const { etag } = await kitchen.read(address);
      await kitchen.write(address, 412, { "If-Match": etag });
    },
  };
}

export default {
  slug: "hard-repair",
  title: "Somebody is always faster",
  steps: [
    "Reads a note, and a colleague saves it; saves with the kept tag: 412.",
    "Now press *Refetch and retry*: the colleague saves once more right after that read, and the retry gets 412, too.",
    "The second refetch is in time.",
  ],
  shows: "Each step of the repair with its status and its tag: the panel waits a little longer each time, and stops after three retries.",
  forms: [
    form(undefined, undefined, undefined, "busy=2"),
    form("never", "Never in time", "The colleague writes after every read, without end.", "busy"),
    form("wait", "Told to wait", "The 412 says `Retry-After: 8`.", "busy=2+polite=8"),
    form("gone", "Gone", "After the 412 the note is answered 410.", "gone"),
    form("missing", "Not found", "After the 412 the note is answered 404.", "missing"),
    form("moved", "Moved", "After the 412 the note redirects to another address.", "moved"),
    form("login", "Logged out", "After the 412 the note wants a new login (401).", "login"),
    form("forbidden", "Forbidden", "After the 412 the note is not shared any more (403).", "forbidden"),
  ],
};
