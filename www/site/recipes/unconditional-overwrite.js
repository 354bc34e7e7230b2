// A write without a condition, although the tag was at hand.

export default {
  slug: "unconditional-overwrite",
  title: "Saved without a condition",
  steps: ["Reads a note, and gets its `ETag`; a colleague saves the note.", "Saves without `If-Match`: 204. The colleague’s text is gone."],
  shows: "A risk: the page had the tag and did not send it, so it overwrites any version.",
  forms: [
    {
      expects: { cause: "unconditional-overwrite", status: 204 },
      async run(kitchen) {
        const note = kitchen.fresh("shared");
        await kitchen.read(note);
        await kitchen.write(note, 204);
      },
    },
  ],
};
