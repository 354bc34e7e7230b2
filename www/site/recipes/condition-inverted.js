// The tag in the wrong field.

export default {
  slug: "condition-inverted",
  title: "The tag in If-None-Match",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Saves it with `If-None-Match` and that tag, which means: only if the note is *not* this version. It is: 412.",
  ],
  shows: "`If-Match` was meant. With a tag in `If-None-Match`, the save is refused exactly when nobody has changed the note.",
  forms: [
    {
      expects: { cause: "condition-inverted", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("drafts");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-None-Match": etag });
      },
    },
    {
      name: "read-as-post",
      label: "A read sent as POST",
      note: "A conditional read goes out as POST: a match is 304 for GET, and 412 for POST.",
      expects: { cause: "condition-inverted", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("drafts");
        const { etag } = await kitchen.read(note);
        await kitchen.send("POST", note, { expect: 412, headers: { "If-None-Match": etag } });
      },
    },
  ],
};
