// The page writes, and goes on with the tag from before its own write.

async function writeTwice(kitchen, manner) {
  const note = kitchen.fresh(manner);
  const { etag } = await kitchen.read(note);
  // The answer to this write may carry the new tag: nobody looks at it.
  await kitchen.write(note, 204, { "If-Match": etag });
  await kitchen.write(note, 412, { "If-Match": etag });
}

export default {
  slug: "stale-after-own-write",
  title: "The page forgot its own write",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Saves with it: 204, and the answer carries the new `ETag`, which the code drops.",
    "Saves again with the old one: 412.",
  ],
  shows: "The page’s own save came between: the tag is from before it. The save’s answer had the new tag.",
  forms: [
    { expects: { cause: "stale-after-own-write", status: 412 }, run: (kitchen) => writeTwice(kitchen, "drafts") },
    {
      name: "no-tag",
      label: "The server sends none",
      note: "The first save’s answer has no `ETag`, so the page could not know: it must read again.",
      expects: { cause: "stale-after-own-write", status: 412 },
      run: (kitchen) => writeTwice(kitchen, "quiet"),
    },
  ],
};
