// The page reads a fresh tag just before it saves, and saves content that it made from an older version.

export default {
  slug: "fresh-tag-old-content",
  title: "A fresh tag on old content",
  steps: [
    "Reads a note; a colleague saves it right after that.",
    "Asks with `HEAD` for the fresh `ETag`, without reading what the colleague saved.",
    "Saves the old content with the fresh tag: 204. The colleague’s text is gone.",
  ],
  shows: "A risk: the condition holds and protects nothing, because the tag is newer than the content.",
  forms: [
    {
      expects: { cause: "fresh-tag-old-content", status: 204 },
      async run(kitchen) {
        const note = kitchen.fresh("shared");
        await kitchen.read(note);
        const { etag } = await kitchen.send("HEAD", note, { expect: 200, cache: "no-store" });
        await kitchen.write(note, 204, { "If-Match": etag });
      },
    },
    {
      name: "written-back",
      label: "An older version is written back",
      note: "The page reads the fresh version too, and then saves the text of the older one.",
      expects: { cause: "fresh-tag-old-content", status: 204 },
      async run(kitchen) {
        const note = kitchen.fresh("shared");
        const { text } = await kitchen.read(note);
        const { etag } = await kitchen.read(note, { cache: "no-store" });
        await kitchen.send("PUT", note, {
          expect: 204, headers: { "Content-Type": "application/json", "If-Match": etag }, body: text,
        });
      },
    },
  ],
};
