// A tag that no recorded response has given.

export default {
  slug: "unknown-origin",
  title: "A tag from nowhere",
  steps: [
    "Puts a tag into `localStorage`, as an earlier visit would have left it.",
    "Reads the tag from there, and saves with it: 412. No recorded response gave this tag.",
  ],
  shows: "The tag is in no recorded response: it is from before the recording, from storage, or from HTML. Reload with the panel open.",
  forms: [
    {
      expects: { cause: "unknown-origin", status: 412 },
      async run(kitchen) {
        const key = "demo-draft-tag";
        localStorage.setItem(key, `"12-${crypto.randomUUID().slice(0, 8)}"`);
        const etag = localStorage.getItem(key);
        localStorage.removeItem(key);
        await kitchen.write(kitchen.fresh("drafts"), 412, { "If-Match": etag });
      },
    },
  ],
};
