// Values that are no entity tag. Each is made as code makes it by mistake.

/** Reads a note, and saves it with what `spoil` makes of its tag. */
function form(name, label, note, spoil) {
  return {
    name,
    label,
    note,
    expects: { cause: "malformed-validator", status: 412 },
    async run(kitchen) {
      const address = kitchen.fresh("drafts");
      const { etag, text } = await kitchen.read(address);
      await kitchen.write(address, 412, { "If-Match": spoil(etag, text) });
    },
  };
}

const bare = (etag) => etag.replaceAll('"', "");

export default {
  slug: "malformed-validator",
  title: "Something that is no tag",
  steps: [
    "Reads a note, and looks for its tag under a wrong name: the result is `null`.",
    "Saves with `If-Match: null`: 412. A tag stands in double quotes.",
  ],
  shows: "The value does not match the grammar of RFC 9110; the finding names the place.",
  forms: [
    form(undefined, undefined, undefined, () => new Headers().get("E-Tag")),
    form("undefined", "undefined", "The tag is looked for in the body, which has no such field.", (_, text) => JSON.parse(text).etag),
    form("empty", "Empty", "The variable was never filled.", () => ""),
    form("unquoted", "Unquoted", "A tidy soul took the quotes off.", bare),
    form("quoted-twice", "Quoted twice", "The quotes were put on again, although they were there.", (etag) => `"${etag}"`),
    form("escaped", "Escaped", "The tag went through JSON once too often.", (etag) => JSON.stringify(etag).slice(1, -1)),
    form("entity", "As an HTML entity", "The tag was taken from markup.", (etag) => etag.replaceAll('"', "&quot;")),
    form("half-quoted", "Half quoted", "The last quote was cut off.", (etag) => etag.slice(0, -1)),
    form("in-pieces", "A list in pieces", "Two tags without the comma between.", (etag) => `${etag} "${bare(etag)}-other"`),
    form("small-w", "w/ instead of W/", "The prefix of a weak tag is case-sensitive.", (etag) => `w/${etag}`),
  ],
};
