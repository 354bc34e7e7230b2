// A resource that is written, and whose responses name no version.

export default {
  slug: "no-validator",
  title: "No validator at all",
  steps: ["Reads a note: neither `ETag` nor `Last-Modified`.", "Saves it: 204. No client could have said which version it had read."],
  shows: "A risk: this resource is written, and its reads carry no validator. No client can guard its write until the server sends one.",
  forms: [
    {
      expects: { cause: "no-validator", status: 204 },
      async run(kitchen) {
        const note = kitchen.fresh("silent");
        await kitchen.read(note);
        await kitchen.write(note, 204);
      },
    },
  ],
};
