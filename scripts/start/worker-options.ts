/**
 * Node would let the garbage of deploys lie until 400 MB; so it stays below 150 (npm run bench:idle). And after every 64 MB of
 * buffers it would look at the whole heap, which took a third of the time of storing a backup.
 */
export const workerOptions = [
  "--max-semi-space-size=4",
  "--max-old-space-size=256",
  "--external-memory-accounted-in-global-limit",
];
