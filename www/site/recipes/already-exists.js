// Create, and only create.

export default {
  slug: "already-exists",
  title: "Create only, and it exists",
  steps: ["Saves a note with `If-None-Match: *`, which means: only if there is none.", "There is one already: 412."],
  shows: "The condition asked to create, and the note existed. A fresh tag must not replace `*`: that would overwrite the note.",
  forms: [
    {
      expects: { cause: "already-exists", status: 412 },
      async run(kitchen) {
        await kitchen.write(kitchen.fresh("drafts"), 412, { "If-None-Match": "*" });
      },
    },
    {
      name: "created-twice",
      label: "Created twice",
      note: "The page creates the note itself (201), and does it once more.",
      expects: { cause: "already-exists", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("notes");
        await kitchen.write(note, 201, { "If-None-Match": "*" });
        await kitchen.write(note, 412, { "If-None-Match": "*" });
      },
    },
  ],
};
