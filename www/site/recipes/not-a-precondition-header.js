// 412 as other protocols mean it.

export default {
  slug: "not-a-precondition-header",
  title: "412 without a precondition",
  steps: [
    "Reads a note.",
    "Sends a part of an upload in the words of tus 0.2.2 (`Tus-Resumable`).",
    "The server speaks tus 1.0.0 and says so: 412. No precondition was sent, and none failed.",
  ],
  shows: "The request has no condition: this 412 has another protocol’s meaning, here a version of tus. A fresh tag does not help.",
  forms: [
    {
      expects: { cause: "not-a-precondition-header", status: 412 },
      async run(kitchen) {
        const upload = kitchen.fresh("tus+files");
        await kitchen.read(upload);
        const headers = {
          "Tus-Resumable": "0.2.2", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
        };
        await kitchen.send("PATCH", upload, { expect: 412, headers, body: "the first part" });
      },
    },
    {
      name: "overwrite",
      label: "WebDAV’s Overwrite: F",
      note: "`COPY` onto a note that exists, with the word not to overwrite it.",
      expects: { cause: "not-a-precondition-header", status: 412 },
      async run(kitchen) {
        const [source, destination] = [kitchen.fresh("dav"), kitchen.fresh("dav")];
        await kitchen.read(source);
        await kitchen.read(destination);
        await kitchen.send("COPY", source, { expect: 412, headers: { Destination: destination, Overwrite: "F" } });
      },
    },
  ],
};
