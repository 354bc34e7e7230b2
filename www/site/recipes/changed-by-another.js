// A colleague writes between the page's read and its save.

export default {
  slug: "changed-by-another",
  title: "Somebody else was faster",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "On the server, a colleague saves the same note. This page knows nothing of it.",
    "Saves with the kept tag: 412.",
  ],
  shows: "No write of this page lies between the read and the 412: somebody else changed the note. The refetch proves it with another tag and another text.",
  forms: [
    {
      expects: { cause: "changed-by-another", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("shared");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
    {
      name: "by-date",
      label: "Seen by its date",
      note: "The note has no `ETag`; the save carries `If-Unmodified-Since`.",
      expects: { cause: "changed-by-another", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("shared+dated");
        const { lastModified } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Unmodified-Since": lastModified });
      },
    },
  ],
};
