// A retry with the tag that has just failed.

export default {
  slug: "retried-with-same-validator",
  title: "Retried with the tag that failed",
  steps: [
    "Reads a note and keeps its `ETag`; a colleague saves the note.",
    "Saves with the kept tag: 412.",
    "Tries the same save twice more, without reading in between: 412, 412.",
  ],
  shows: "The retries repeat a tag that had just failed, and can only fail again. Read before a retry.",
  forms: [
    {
      expects: { cause: "retried-with-same-validator", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("shared");
        const { etag } = await kitchen.read(note);
        for (let attempt = 1; attempt <= 3; attempt++) await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
