// 428: the server takes no write without a condition.

export default {
  slug: "condition-required",
  title: "The server wants a condition",
  steps: ["Reads a note.", "Saves it without `If-Match`: 428 Precondition Required."],
  shows: "The server takes only conditional writes (RFC 6585 §3), and this one had no condition. The tag to send is known.",
  forms: [
    {
      expects: { cause: "condition-required", status: 428 },
      async run(kitchen) {
        const note = kitchen.fresh("required");
        await kitchen.read(note);
        await kitchen.write(note, 428);
      },
    },
  ],
};
