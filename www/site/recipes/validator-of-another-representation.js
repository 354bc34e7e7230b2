// A tag of another representation.

export default {
  slug: "validator-of-another-representation",
  title: "The tag of something else",
  steps: [
    "Reads a note in German (`Accept-Language: de`) and keeps its `ETag`.",
    "Saves the English one (`Accept-Language: en`) with it: 412. Each language has a tag of its own.",
  ],
  shows: "The tag was given for another representation: the read and the save differ in `Accept-Language`, and the answers vary by it.",
  forms: [
    {
      expects: { cause: "validator-of-another-representation", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("negotiated");
        const { etag } = await kitchen.read(note, { headers: { "Accept-Language": "de" } });
        await kitchen.write(note, 412, { "If-Match": etag, "Accept-Language": "en" });
      },
    },
    {
      name: "other-address",
      label: "Of another address",
      note: "The page has two notes open, and saves the second with the tag of the first.",
      expects: { cause: "validator-of-another-representation", status: 412 },
      async run(kitchen) {
        const [first, second] = [kitchen.fresh("drafts"), kitchen.fresh("drafts")];
        const { etag } = await kitchen.read(first);
        await kitchen.read(second);
        await kitchen.write(second, 412, { "If-Match": etag });
      },
    },
  ],
};
