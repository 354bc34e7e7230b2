// A revalidation that is answered in full.

export default {
  slug: "revalidation-wasted",
  title: "The whole note, once more",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Asks again with `If-None-Match`: 200 with the same tag and the same text, where 304 would do.",
  ],
  shows: "A risk, of waste alone: the tag that was sent is the current one, and the note came again in full.",
  forms: [
    {
      expects: { cause: "revalidation-wasted", status: 200 },
      async run(kitchen) {
        const note = kitchen.fresh("wasteful");
        const { etag } = await kitchen.read(note);
        await kitchen.read(note, { headers: { "If-None-Match": etag } });
      },
    },
  ],
};
