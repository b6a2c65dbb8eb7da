import type { ExportEvent, ExportInput } from "../contract/backups.ts";
import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { formatBytes, formatDuration } from "../contract/words.ts";
import { endSentence, withState } from "./end-sentence.ts";
import type { Exports, Store } from "./ports.ts";
import type { Pipeline, StepContext } from "./step.ts";
import { removeScratch } from "./steps/backup/clean-up.ts";
import { type Exported, exportDump, preflightExport } from "./steps/backup/export-dump.ts";
import { unpack, verify } from "./steps/backup/unpack.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";

/** A backup as portable SQL, of a physical one through a server that nobody reaches. What is live is not touched. */
export function exportBackup(ports: DeployPorts & { exports: Exports }): Pipeline<ExportInput> {
  return {
    kind: "export",
    exclusive: false,
    steps: [preflightExport(ports), verify(ports), unpack(ports), exportDump(ports), removeScratch(ports)],
    sentence,
  };
}

function sentence(context: StepContext<ExportInput>, outcome: string, tookMs: number, error?: string): string {
  return endSentence(outcome, error, {
    success: () => {
      const { bytes } = context.resultOf<Exported>("export");
      const { timestamp } = context.request;
      return `The backup ${timestamp} is exported: ${formatBytes(bytes)}, kept for a day. It took ${formatDuration(tookMs)}.`;
    },
    unfinished: "What is no longer needed could not all be removed",
    undone: (why) => withState(why, () => "The backup and what is live are as they were."),
    lookAt: "the failed step and at the engine",
  });
}

const piece = 192 * 1024;

/** What a run has exported; it ends with what it has to be altogether. Refuses `export-not-found`. */
export async function downloadExport(
  { store, exports }: { store: Pick<Store, "run">; exports: Exports },
  { run, environment }: { run: number; environment: Environment },
  signal: AbortSignal,
): Promise<AsyncIterable<ExportEvent[]>> {
  const record = await store.run(run);
  const exported = record?.results.export as Exported | undefined;
  if (record?.header.kind !== "export" || record.header.environment !== environment || !exported)
    throw new Refusal("export-not-found", `Run ${run} has exported nothing of ${environment}. Nothing was changed.`);
  const content = await exports.open(run, signal);
  return (async function* () {
    for await (const chunk of content as AsyncIterable<Buffer>)
      for (let at = 0; at < chunk.length; at += piece)
        yield [{ type: "bytes" as const, base64: chunk.subarray(at, at + piece).toString("base64") }];
    yield [{ type: "whole" as const, bytes: exported.bytes, sha256: exported.sha256 }];
  })();
}
