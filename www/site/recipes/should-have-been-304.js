// 412 where 304 is due.

export default {
  slug: "should-have-been-304",
  title: "412 instead of 304",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Asks again with `If-None-Match`. Nothing has changed, so 304 is due: the server answers 412.",
  ],
  shows: "A GET whose `If-None-Match` is false is answered 304 (RFC 9110 §13.1.2). This server is at fault.",
  forms: [
    {
      expects: { cause: "should-have-been-304", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("never-304");
        const { etag } = await kitchen.read(note);
        await kitchen.send("GET", note, { expect: 412, headers: { "If-None-Match": etag } });
      },
    },
  ],
};
