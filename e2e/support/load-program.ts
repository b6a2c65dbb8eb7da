/** Asks for the addresses that it is started with until its standard input ends, and prints what it saw (load-process.ts). */
import { text } from "node:stream/consumers";
import { startLoad } from "./load.ts";

const [first, ...others] = process.argv.slice(2).map((address) => new URL(address));
if (!first) throw new Error("No address was given.");
const load = startLoad([first, ...others]);
await text(process.stdin);
process.stdout.write(JSON.stringify(await load.stop()));
