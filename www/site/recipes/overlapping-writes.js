// Two saves in flight at once, with one tag.

import { Unexpected } from "../kitchen.js";

export default {
  slug: "overlapping-writes",
  title: "Two saves at once",
  steps: [
    "Reads a note and keeps its `ETag`.",
    "Sends two saves with it, the second before the first is answered. The server takes 300 ms for each.",
    "The first to arrive gets 204, the other 412.",
  ],
  shows: "Two writes of this page overlapped with one tag, and the first won. Queue the writes of one resource.",
  forms: [
    {
      expects: { cause: "overlapping-writes", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("slow=300");
        const { etag } = await kitchen.read(note);
        const save = () => kitchen.write(note, [204, 412], { "If-Match": etag });
        const replies = await Promise.all([save(), save()]);
        const statuses = replies.map((reply) => reply.status).sort();
        if (statuses.join() !== "204,412") throw new Unexpected(`The saves got ${statuses.join(" and ")}: one must win.`);
      },
    },
  ],
};
