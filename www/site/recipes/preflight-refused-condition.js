// The condition is what the preflight refuses.

export default {
  slug: "preflight-refused-condition",
  title: "The preflight refused If-Match",
  steps: [
    "Reads a note of another origin, and its `ETag`, which is exposed.",
    "Saves with it. The browser asks first (`OPTIONS`), and `Access-Control-Allow-Headers` lacks `if-match`.",
    "The save is never sent.",
  ],
  shows: "The preflight asked for `if-match` and was not given it: the save never left the browser. Firefox reports only the `OPTIONS`.",
  forms: [
    {
      expects: { cause: "preflight-refused-condition", status: 0 },
      async run(kitchen) {
        const note = kitchen.freshElsewhere("refusing");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 0, { "If-Match": etag });
      },
    },
  ],
};
