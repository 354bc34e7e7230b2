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
      run: (kitchen) => kitchen.saveOverAColleague({ title: "Tuesday’s meeting", text: "1. Release notes\n2. Dana brings cake.\n" }),
    },
  ],
};
