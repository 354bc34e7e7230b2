// The page and a colleague change different members of a note.

export default {
  slug: "review-without-conflict",
  title: "Two changes that fit together",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "On the server, a colleague adds a line to the text. This page knows nothing of it.",
    "Changes the title and saves with the kept tag: 412.",
    "Now press *Refetch and review*.",
  ],
  shows: "A merge without a conflict: your title, and the colleague’s line. Nothing is sent before you send the merge. *Undo* then puts the colleague’s version back.",
  forms: [
    {
      expects: { cause: "changed-by-another", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("shared");
        const { etag, text } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag }, { body: changed(text) });
      },
    },
  ],
};

/** The note as it was read, with another title. */
function changed(note) {
  return JSON.stringify({ ...JSON.parse(note), title: "Tuesday’s meeting" });
}
