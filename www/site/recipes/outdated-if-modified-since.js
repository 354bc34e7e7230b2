// A field for reads, on a write.

export default {
  slug: "outdated-if-modified-since",
  title: "If-Modified-Since on a write",
  steps: [
    "Reads a note and its `Last-Modified`; a colleague saves the note.",
    "Saves with that date in `If-Modified-Since`: 412, by a rule of this server’s own.",
  ],
  shows: "`If-Modified-Since` is for GET and HEAD (RFC 9110 §13.1.3). The field for a write is `If-Unmodified-Since`, and `If-Match` is better.",
  forms: [
    {
      expects: { cause: "outdated-if-modified-since", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("shared+legacy");
        const { lastModified } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Modified-Since": lastModified });
      },
    },
  ],
};
