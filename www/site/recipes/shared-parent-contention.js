// Two parts of one whole, saved at once.

import { Unexpected } from "../kitchen.js";

export default {
  slug: "shared-parent-contention",
  title: "Two parts of one whole",
  steps: [
    "Reads two parts of one note; they share a version (`Last-Modified-Version`).",
    "Saves both at once with that version. The server takes 300 ms for each.",
    "The first to arrive gets 204, the other 412.",
  ],
  shows: "Writes to two URLs conflicted in the version that both share. Queue the writes under one parent.",
  forms: [
    {
      expects: { cause: "shared-parent-contention", status: 412 },
      async run(kitchen) {
        const whole = kitchen.fresh("branch+library+slow=300");
        await kitchen.read(`${whole}.a`);
        await kitchen.read(`${whole}.b`);
        const save = (part) => kitchen.write(`${whole}.${part}`, [204, 412], { "If-Unmodified-Since-Version": "1" });
        const replies = await Promise.all([save("a"), save("b")]);
        const statuses = replies.map((reply) => reply.status).sort();
        if (statuses.join() !== "204,412") throw new Unexpected(`The saves got ${statuses.join(" and ")}: one must win.`);
      },
    },
  ],
};
