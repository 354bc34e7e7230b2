// A write that is answered with the tag from before it.

export default {
  slug: "wrong-validator-handed-out",
  title: "An answer with the wrong tag",
  steps: [
    "Reads a note, and saves it with its tag: 204, and the answer repeats the old tag.",
    "Saves again with the tag of that answer, as it should: 412.",
  ],
  shows: "The answer to the first save had the tag from before that save. The page did nothing wrong: the server named a version that was no longer current.",
  forms: [
    {
      expects: { cause: "wrong-validator-handed-out", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("late");
        const { etag } = await kitchen.read(note);
        const saved = await kitchen.write(note, 204, { "If-Match": etag });
        await kitchen.write(note, 412, { "If-Match": saved.etag });
      },
    },
  ],
};
