// The page writes, and keeps using the tag from before its own write.

async function writeTwice(kitchen, manner) {
  const note = kitchen.fresh(manner);
  const { etag } = await kitchen.read(note);
  // The page ignores the new tag that the answer to this write may have.
  await kitchen.write(note, 204, { "If-Match": etag });
  await kitchen.write(note, 412, { "If-Match": etag });
}

export default {
  slug: "stale-after-own-write",
  title: "The page forgot its own write",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Saves with it: 204, and the answer carries the new `ETag`, which the code drops.",
    "Saves again with the old tag: 412.",
  ],
  shows: "The tag is older than the page’s own first save. The answer to that save had the new tag.",
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
