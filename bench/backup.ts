/**
 * `npm run bench:backup` (`-- --quick`: 0.1 GB alone; `-- --sizes 0.1,1`: GB): snapshot, archive, proof, both ways of a restore, and undo,
 * against `mysqldump | gzip` and its load, in one run on sysbench's tables. Exits with 1 when an acknowledged write is in no
 * database, or rows and checksums are not what they were.
 */
import { parseArgs } from "node:util";
import { formatBytes } from "../lib/contract/words.ts";
import { prepareTestEngine } from "../lib/testing/engine.ts";
import { type Measured, measure } from "./backup/measure.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, sizes: { type: "string" } } });
const sizes = (values.sizes ?? (values.quick ? "0.1" : "0.1,1,5")).split(",").map(Number);
if (!sizes.every((size) => size > 0))
  throw new Error(`--sizes takes numbers of GB, such as 0.1,1; not ${values.sizes}.`);

const times = (usual: number, ours: number) => Number((usual / ours).toFixed(1));
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const against = (usual: number, ours: number) => `${seconds(ours)} (${times(usual, ours)} times faster)`;
const stall = ({ stalls }: Measured) => Math.max(stalls.restore, stalls.undo);
const isEqual = ({ equal }: Measured) => Object.values(equal).every(Boolean);

const lines: Record<string, (one: Measured) => unknown> = {
  "dump | gzip": ({ control }) => seconds(control.dump),
  "gunzip | load": ({ control }) => seconds(control.reload),
  snapshot: ({ control, snapshot }) => against(control.dump, snapshot),
  "of that the server's copying": ({ cloned }) => seconds(cloned),
  "snapshot and archive": ({ control, archive }) => against(control.dump, archive),
  "proof of it": ({ proof }) => seconds(proof),
  "restore from the snapshot": ({ control, fromSnapshot }) => against(control.reload, fromSnapshot),
  "restore from the archive": ({ control, fromArchive }) => against(control.reload, fromArchive),
  "write stall": (one) => `${stall(one)} ms`,
  undo: ({ undo }) => seconds(undo),
  "lost writes": ({ lost }) => lost,
  "rows and checksums": (one) => (isEqual(one) ? "equal" : "differ"),
  "load of the machine": ({ load }) => load[0]?.toFixed(1),
};

/** What is wanted of 1 GB; the stall, of every size. */
const goals: Record<string, (one: Measured) => boolean> = {
  "snapshot 10 times faster": ({ control, snapshot }) => times(control.dump, snapshot) >= 10,
  "restore from it 10 times faster": ({ control, fromSnapshot }) => times(control.reload, fromSnapshot) >= 10,
  "archive 3 times faster": ({ control, archive }) => times(control.dump, archive) >= 3,
  "restore from it 3 times faster": ({ control, fromArchive }) => times(control.reload, fromArchive) >= 3,
  "proof within archive and start": ({ control, archive, proof }) => proof <= archive + control.start,
  "stall under 1 s": (one) => stall(one) < 1_000,
  "undo under 1 s": ({ undo }) => undo < 1_000,
};

const { release } = await prepareTestEngine(console.error);
try {
  const measured: Record<string, Measured> = {};
  for (const size of sizes) {
    const say = (line: string) => console.error(`${size} GB: ${line}`);
    const found = await measure(size * 1e9, say);
    measured[`${size} GB`] = found;
    say(`the dump has ${formatBytes(found.control.bytes)}, the archive ${formatBytes(found.bytes)}`);
  }
  const table = (columns: Record<string, (one: Measured) => unknown>) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, of]) => [
        name,
        Object.fromEntries(Object.entries(measured).map(([size, one]) => [size, of(one)])),
      ]),
    );
  console.table(table(lines));
  console.table(table(goals));
  console.log(JSON.stringify(measured));
  process.exitCode = Object.values(measured).every((one) => one.lost === 0 && isEqual(one)) ? 0 : 1;
} finally {
  await release();
}
