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
      run: (kitchen) => kitchen.saveOverAColleague({ title: "Tuesday’s meeting" }),
    },
  ],
};
