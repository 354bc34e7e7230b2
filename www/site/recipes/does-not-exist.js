// Update, and there is nothing to update.

export default {
  slug: "does-not-exist",
  title: "Update only, and there is nothing",
  steps: ["Saves a note with `If-Match: *`, which means: only if there is one.", "There is none: 412."],
  shows: "The condition asked to update, and the refetch finds nothing (404). Create the note without the condition, or with `If-None-Match: *`.",
  forms: [
    {
      expects: { cause: "does-not-exist", status: 412 },
      async run(kitchen) {
        await kitchen.write(kitchen.fresh("notes"), 412, { "If-Match": "*" });
      },
    },
    {
      name: "deleted",
      label: "Deleted before",
      note: "The page reads a note and deletes it, and then updates it.",
      expects: { cause: "does-not-exist", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("drafts");
        const { etag } = await kitchen.read(note);
        await kitchen.send("DELETE", note, { expect: 204, headers: { "If-Match": etag } });
        await kitchen.write(note, 412, { "If-Match": "*" });
      },
    },
  ],
};
