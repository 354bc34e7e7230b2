// The page and a colleague change the same lines of a note.

export default {
  slug: "review-with-conflict",
  title: "Two changes of the same place",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "On the server, a colleague adds a line to the text. This page knows nothing of it.",
    "Changes the title, writes another text, and saves with the kept tag: 412.",
    "Now press *Refetch and review*.",
  ],
  shows: "A merge with one conflict, at `/text`: keep yours, keep theirs, or edit. Your title is in the merge already. *Undo* then puts the colleague’s version back.",
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

/** The note as it was read, with another title and another text. */
function changed(note) {
  return JSON.stringify({ ...JSON.parse(note), title: "Tuesday’s meeting", text: "1. Release notes\n2. Dana brings cake.\n" });
}
