// A server that does not look at the condition.

export default {
  slug: "condition-ignored",
  title: "The server ignores the condition",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Saves with it: 204, and the note has a new tag.",
    "Saves with the old tag again: 204, where 412 is due.",
  ],
  shows: "A risk: the save succeeded although its tag was known to be superseded. Changes saved in between are lost silently.",
  forms: [
    {
      expects: { cause: "condition-ignored", status: 204 },
      async run(kitchen) {
        const note = kitchen.fresh("heedless");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 204, { "If-Match": etag });
        await kitchen.write(note, 204, { "If-Match": etag });
      },
    },
  ],
};
