// The content changes, and the tag does not.

export default {
  slug: "validator-unchanged",
  title: "One tag for two contents",
  steps: ["Reads a note.", "A colleague writes right after that.", "Reads it again: another text, and the same strong `ETag`."],
  shows: "A risk: the content changed under one tag, so no condition can protect it.",
  forms: [
    {
      expects: { cause: "validator-unchanged", status: 200 },
      async run(kitchen) {
        const note = kitchen.fresh("frozen+shared");
        await kitchen.read(note, { cache: "no-store" });
        await kitchen.read(note, { cache: "no-store" });
      },
    },
  ],
};
