// Recordings that one more exchange comes to. Every resource has seen ten exchanges or more in each.
export const LEVELS = [
  { name: 'few', exchanges: 10, resources: 1 },
  { name: 'some', exchanges: 1000, resources: 100 },
  { name: 'many', exchanges: 100_000, resources: 1000 },
  { name: 'single', exchanges: 20_000, resources: 1 },
];

// Events that arrive between two frames.
export const BATCH = 10;
