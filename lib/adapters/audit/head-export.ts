import { appendFile, readFile } from "node:fs/promises";
import { z } from "zod";
import type { HeadExport } from "../../application/ports.ts";
import { auditHeadSchema } from "../../contract/audit.ts";
import { Refusal } from "../../contract/refusal.ts";

const limitMs = 10_000;

/** To a file on a disk that the worker can append to, or as JSON to an address that somebody else keeps. */
export const headExport = (target: string): HeadExport =>
  /^https?:\/\//.test(target) ? toAddress(target) : toFile(target);

function toFile(path: string): HeadExport {
  return {
    where: `file ${path}`,
    async write(head) {
      await appendFile(path, `${JSON.stringify(head)}\n`, { mode: 0o600 });
    },
    async read() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        throw error;
      });
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => auditHeadSchema.parse(JSON.parse(line)));
    },
  };
}

const answerSchema = z.array(auditHeadSchema);

/** POST tells it; GET may answer what was told, as a JSON array. */
function toAddress(url: string): HeadExport {
  const { host } = new URL(url);
  return {
    where: host,
    async write(head, signal) {
      const within = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
      const headers = { "content-type": "application/json" };
      const answer = await fetch(url, {
        method: "POST",
        redirect: "error",
        headers,
        body: JSON.stringify(head),
        signal: within,
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Refusal("head-not-taken", `${host} answered ${answer.status}.`);
    },
    async read() {
      const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(limitMs) });
      const parsed = answerSchema.safeParse(answer.ok ? await answer.json().catch(() => undefined) : undefined);
      return parsed.data;
    },
  };
}
