// A date in a header has whole seconds; the server's own has more.

export default {
  slug: "date-too-coarse",
  title: "A date without its fraction",
  steps: [
    "Reads a note that has a `Last-Modified` and no `ETag`.",
    "Saves with that date in `If-Unmodified-Since`: 412. The server compares it with its own time, to the millisecond.",
  ],
  shows: "The sent date equals the date on the 412: the server’s own time differs from the date that it sends by less than a second. The server needs tags.",
  forms: [
    {
      expects: { cause: "date-too-coarse", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("rounding");
        const { lastModified } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Unmodified-Since": lastModified });
      },
    },
  ],
};
