// A proxy changes or drops the condition.

export default {
  slug: "header-changed-in-transit",
  title: "A proxy changed the condition",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Saves with it. A proxy takes the quotes out of `If-Match`: 412.",
  ],
  shows: "What the page set differs from what the server says it received (`X-Received-If-Match`), and `Via` names the proxy.",
  forms: [
    {
      expects: { cause: "header-changed-in-transit", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("unquoting");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 412, { "If-Match": etag });
      },
    },
    {
      name: "dropped",
      label: "It was dropped",
      note: "The proxy takes `If-Match` out, and the server wants a condition: 428, although one was sent.",
      expects: { cause: "header-changed-in-transit", status: 428 },
      async run(kitchen) {
        const note = kitchen.fresh("dropping+required");
        const { etag } = await kitchen.read(note);
        await kitchen.write(note, 428, { "If-Match": etag });
      },
    },
  ],
};
