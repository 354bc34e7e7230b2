// Two servers behind one address, each with a tag of its own.

export default {
  slug: "replicas-disagree",
  title: "Two replicas, two tags",
  steps: [
    "Reads a note twice. `X-Served-By` names two replicas, and the two tags differ.",
    "Saves with the second tag; the save goes to the first replica: 412.",
  ],
  shows: "The tags alternate with the server that answers, and nothing was written. Tags must come from the content, or a client must stay with one replica.",
  forms: [
    {
      expects: { cause: "replicas-disagree", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("replicas");
        await kitchen.read(note);
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
  ],
};
