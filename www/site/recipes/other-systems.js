// Conditions outside of HTTP’s own fields: in the body, in the query, in a system’s own field.

const JSON_BODY = { "Content-Type": "application/json" };
const MINE = { title: "Monday’s meeting", text: "Written by the recipe.\n", by: "you" };

// A CouchDB-like document: `_rev` is in the body.
async function save(kitchen, note, rev, expect) {
  const body = JSON.stringify({ _rev: rev, ...MINE });
  const { text } = await kitchen.send("PUT", note, { expect, headers: JSON_BODY, body });
  return JSON.parse(text).rev;
}

const revision = async (kitchen, note) => JSON.parse((await kitchen.read(note)).text)._rev;

export default {
  slug: "other-systems",
  title: "The same in other systems’ words",
  steps: [
    "Reads a document of a database like CouchDB, and keeps its `_rev`.",
    "Saves with it: 201, and the answer carries the new revision, which the code drops.",
    "Saves again with the old revision: 409 `conflict`.",
  ],
  shows: "A conflict in another system’s words stands out as failed and has the same causes. One click reads the fresh revision and puts it in the place of the old one.",
  forms: [
    {
      expects: { cause: "stale-after-own-write", status: 409 },
      async run(kitchen) {
        const note = kitchen.fresh("couch");
        const rev = await revision(kitchen, note);
        await save(kitchen, note, rev, 201);
        await save(kitchen, note, rev, 409);
      },
    },
    {
      name: "body",
      label: "In the body, and a colleague",
      note: "A colleague writes between. The repair changes `_rev` in the body and no other byte.",
      expects: { cause: "changed-by-another", status: 409 },
      async run(kitchen) {
        const note = kitchen.fresh("couch+shared");
        const rev = await revision(kitchen, note);
        // White space, an order of members and numbers that a serializer would not reproduce.
        const body = `{ "title":"Monday’s meeting",\n\t"n":1.10, "_rev" : ${JSON.stringify(rev)}, "text":"mine", "big":12345678901234567890 }`;
        await kitchen.send("PUT", note, { expect: 409, headers: JSON_BODY, body });
      },
    },
    {
      name: "query",
      label: "In the query (Elasticsearch)",
      note: "`if_seq_no` and `if_primary_term` stand in the query, the fresh ones in the body of the read.",
      expects: { cause: "changed-by-another", status: 409 },
      async run(kitchen) {
        const note = kitchen.fresh("search+shared");
        const { _seq_no: number, _primary_term: term } = JSON.parse((await kitchen.read(note)).text);
        const condition = `${note}?if_seq_no=${number}&if_primary_term=${term}&refresh=true`;
        await kitchen.send("PUT", condition, { expect: 409, headers: JSON_BODY, body: JSON.stringify(MINE) });
      },
    },
    {
      name: "header",
      label: "In a header of its own (Zotero)",
      note: "`If-Unmodified-Since-Version` is compared with the library’s version.",
      expects: { cause: "changed-by-another", status: 412 },
      async run(kitchen) {
        const note = kitchen.fresh("library+shared");
        await kitchen.read(note);
        const headers = { ...JSON_BODY, "If-Unmodified-Since-Version": "1" };
        await kitchen.send("PUT", note, { expect: 412, headers, body: JSON.stringify(MINE) });
      },
    },
    {
      name: "create",
      label: "Without a revision",
      note: "A write without `_rev` creates, and the document exists. A fresh revision would overwrite it, so one click does not send one: Retag shows what is there first.",
      expects: { cause: "already-exists", status: 409 },
      async run(kitchen) {
        const note = kitchen.fresh("couch");
        await kitchen.read(note);
        await kitchen.send("PUT", note, { expect: 409, headers: JSON_BODY, body: JSON.stringify(MINE) });
      },
    },
  ],
};
