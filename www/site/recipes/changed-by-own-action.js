// The page changes the note through another URL.

export default {
  slug: "changed-by-own-action",
  title: "Changed by the page’s own call",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Calls `POST /colleague/…`, a procedure that changes the note.",
    "Saves with the tag of the read: 412.",
  ],
  shows: "Between the read and the save the page itself sent a request to another address, which changed the note. Nobody else is to blame.",
  forms: [
    {
      expects: { cause: "changed-by-own-action", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("drafts");
        const { etag } = await kitchen.read(note);
        await kitchen.send("POST", `/colleague${note}`, { expect: 204 });
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
