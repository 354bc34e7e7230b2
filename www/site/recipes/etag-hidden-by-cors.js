// The tag is on the wire, and the page cannot read it.

import { Unexpected } from "../kitchen.js";

/** Reads at the other origin, whose answer has a tag that this page must not see. */
async function readBlindly(kitchen, manner, options) {
  const note = kitchen.freshElsewhere(manner);
  const { etag } = await kitchen.read(note, options);
  if (etag !== null) throw new Unexpected("The page could read the ETag, which CORS should have hidden.");
  return { note, etag };
}

export default {
  slug: "etag-hidden-by-cors",
  title: "CORS hides the tag from the page",
  steps: [
    "Reads a note of another origin. `Access-Control-Expose-Headers` does not name `ETag`, so the page gets `null`.",
    "Saves with that value: `If-Match: null`, 412.",
  ],
  shows: "The answer carried an `ETag` that the page was not allowed to read. The server must expose it, on 200 and 304 both.",
  forms: [
    {
      expects: { cause: "etag-hidden-by-cors", status: 412 },
      async run(kitchen) {
        const { note, etag } = await readBlindly(kitchen, "hidden");
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
    {
      name: "nothing-sent",
      label: "Then it sends none",
      note: "The page finds no tag, and leaves `If-Match` out; the server wants one: 428.",
      expects: { cause: "etag-hidden-by-cors", status: 428 },
      async run(kitchen) {
        const { note, etag } = await readBlindly(kitchen, "hidden+required");
        await kitchen.write(note, 428, etag === null ? {} : { "If-Match": etag });
      },
    },
    {
      name: "star",
      label: "Exposed by *",
      note: "The server exposes `*`, which does not count for a request with credentials.",
      expects: { cause: "etag-hidden-by-cors", status: 412 },
      async run(kitchen) {
        const { note, etag } = await readBlindly(kitchen, "starred", { credentials: "include" });
        await kitchen.write(note, 412, { "If-Match": etag }, { credentials: "include" });
      },
    },
  ],
};
