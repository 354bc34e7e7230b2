// 304 for a tag that is not the current one.

export default {
  slug: "not-modified-despite-mismatch",
  title: "304, and the tag differs",
  steps: ["Reads a note.", "Asks again with `If-None-Match` and another tag: 304, where 200 is due."],
  shows: "A risk: the server says that nothing is new, and names another tag than the one that was sent. The page keeps using an old copy.",
  forms: [
    {
      expects: { cause: "not-modified-despite-mismatch", status: 304 },
      async run(kitchen) {
        const note = kitchen.fresh("always-304");
        await kitchen.read(note);
        await kitchen.send("GET", note, { expect: 304, headers: { "If-None-Match": "\"0-00000000\"" } });
      },
    },
  ],
};
