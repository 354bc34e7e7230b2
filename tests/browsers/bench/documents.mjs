// Large JSON documents with a change on each side.

// A little under 5 MB, and under the 8 MiB up to which the recorder keeps a body.
const BYTES = 4_900_000;

// Each shape: a base, and the edit of one side as a function of the document that was read.
export const SHAPES = {
  // Records that have an identity, as a list of a REST interface has them.
  records: {
    base: () => {
      const items = [];
      for (let length = 0; length < BYTES;) {
        const id = items.length + 1;
        const item = {
          id, name: `Item ${id}`, price: (id * 7919) % 100_000 / 100, tags: ['red', 'green', 'blue'].slice(0, id % 4),
          stock: { shelf: id % 97, count: (id * 31) % 500, orders: [id % 11, id % 13, id % 17] },
          note: `The ${id}th item is described here at some length, so that the document has as much text as numbers.`,
        };
        length += JSON.stringify(item).length + 1;
        items.push(item);
      }
      return { title: 'A list', items };
    },
    edit: (document, side) => {
      const { items } = document;
      for (let place = side === 'mine' ? 7 : 11; place < items.length; place += 50) items[place].price += side === 'mine' ? 1 : 2;
      for (let place = 100; place < 1600; place += 500) items[place].stock.count = side === 'mine' ? -1 : -2;
      items.splice(side === 'mine' ? 5000 : 9000, 1, { id: side, name: `Of ${side}` });
      return document;
    },
    conflicts: 3,
  },
  // One array of numbers without an identity: a single container with as many elements as 5 MB have.
  numbers: {
    base: () => ({ values: Array.from({ length: BYTES / 7 }, (_, at) => (at * 7919) % 900_000 + 100_000) }),
    edit: (document, side) => {
      const { values } = document;
      for (let place = side === 'mine' ? 700 : 1100; place < values.length; place += 5000) values[place] = side === 'mine' ? 1 : 2;
      values[300_000] = side === 'mine' ? 3 : 4;
      values.splice(side === 'mine' ? 200_000 : 400_000, 0, 5);
      return document;
    },
    conflicts: 1,
  },
};
