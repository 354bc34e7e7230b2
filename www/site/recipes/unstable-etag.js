// A tag that changes with every read.

export default {
  slug: "unstable-etag",
  title: "A tag that changes with every read",
  steps: ["Reads a note twice: the same text, and two tags.", "Saves with the newer one: 412."],
  shows: "Two reads with nothing between gave equal texts and different tags: the tag is derived from something other than the note.",
  forms: [
    {
      expects: { cause: "unstable-etag", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("unstable");
        await kitchen.read(note);
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
