// A write that was carried out, and seemed to have failed.

export default {
  slug: "first-attempt-landed",
  title: "The first attempt had landed",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Saves with it. The server saves the note, yet the gateway in front answers 504.",
    "Tries the same save again: 412, because of its own first attempt.",
  ],
  shows: "The first attempt was answered with an error, but was carried out: the note holds what was sent. Nothing needs repair.",
  forms: [
    {
      expects: { cause: "first-attempt-landed", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("landing");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 504, { "If-Match": etag });
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
    {
      name: "timeout",
      label: "The page gave up",
      note: "The save is done at once and its answer takes five seconds; the page aborts it after one.",
      expects: { cause: "first-attempt-landed", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("stuck=5000");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 0, { "If-Match": etag }, { timeout: 1000 });
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
