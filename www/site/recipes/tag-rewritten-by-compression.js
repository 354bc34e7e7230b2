// The server compresses, changes the tag, and does not recognise the changed tag.

export default {
  slug: "tag-rewritten-by-compression",
  title: "Compression changed the tag",
  steps: [
    "Reads a note. The answer is compressed, and its `ETag` ends in `-gzip`.",
    "Saves with that tag: 412. The server compares it with the tag that it had before compressing.",
  ],
  shows: "The read came with `Content-Encoding: gzip` and a suffixed tag; the 412 shows the bare one. The server or proxy must undo the suffix.",
  forms: [
    {
      expects: { cause: "tag-rewritten-by-compression", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("gzip");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
