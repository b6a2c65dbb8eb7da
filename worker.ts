import { startWorker } from "./lib/composition/worker.ts";
import { readWorkerSettings } from "./lib/composition/worker-settings.ts";
import { Refusal } from "./lib/contract/refusal.ts";

const longestStopMs = 15_000;

function end(failure: unknown): never {
  console.error("worker:", failure instanceof Refusal ? failure.message : failure);
  process.exit(1);
}

const worker = await startWorker(readWorkerSettings(process.env), end).catch(end);
console.log("worker: answers on the link");

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  setTimeout(() => process.exit(1), longestStopMs).unref();
  await worker.stop();
  process.exit(0);
}
