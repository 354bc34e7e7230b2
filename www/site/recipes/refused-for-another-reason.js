// A 412 that is about a lock.

export default {
  slug: "refused-for-another-reason",
  title: "Locked, and answered 412",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Saves with it. A colleague has the note open: the server answers 412, and its body has the code `ResourceLocked`.",
  ],
  shows: "The answer’s own code says that the refusal is about a lock. The tag is current, and a fresh tag does not help.",
  forms: [
    {
      expects: { cause: "refused-for-another-reason", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("locked");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
