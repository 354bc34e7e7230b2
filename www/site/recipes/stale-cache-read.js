// A tag from a copy that was out of date when the page got it.

const HINT = "Is “Disable cache” ticked in the Network tab? Then the browser’s cache has no copy to give.";

export default {
  slug: "stale-cache-read",
  title: "The read came from a cache",
  steps: [
    "Reads a note that may be kept for ten minutes (`Cache-Control: max-age=600`); a colleague saves the note.",
    "Reads it again before saving: the browser’s cache gives the old copy, and the server is not asked.",
    "Saves with that copy’s tag: 412.",
  ],
  shows: "The read that gave the tag was served by a cache; a refetch past it finds another tag. Read with `cache: \"no-store\"` before a write.",
  forms: [
    {
      expects: { cause: "stale-cache-read", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("shared+cached=600");
        await kitchen.read(note);
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag }, { hint: HINT });
      },
    },
    {
      name: "cdn",
      label: "A CDN’s cache",
      note: "The old copy is the CDN’s: `X-Cache: HIT`, with an `Age` of a minute and a half.",
      expects: { cause: "stale-cache-read", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("cdn");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag }, { hint: HINT });
      },
    },
  ],
};
