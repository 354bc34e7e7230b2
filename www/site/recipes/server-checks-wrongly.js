// A server that refuses the tag that it hands out.

export default {
  slug: "server-checks-wrongly",
  title: "The server refuses its own tag",
  steps: ["Reads a note and keeps its `ETag`.", "Saves with it: 412, and the answer names the very same tag as current."],
  shows: "Nothing has changed: the server refuses the tag that its own GET returns. Fix the server.",
  forms: [
    {
      expects: { cause: "server-checks-wrongly", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("stubborn");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
