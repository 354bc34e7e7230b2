// A weak tag where only a strong one can match.

export default {
  slug: "weak-validator",
  title: "A weak tag in If-Match",
  steps: [
    "Reads a note whose `ETag` is weak: it begins with `W/`.",
    "Saves with it: 412, although nobody changed the note.",
  ],
  shows: "`If-Match` compares strongly (RFC 9110 §13.1.1), so a weak tag never matches. The server must give a strong tag; removing the `W/` is no repair.",
  forms: [
    {
      expects: { cause: "weak-validator", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("weak");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
