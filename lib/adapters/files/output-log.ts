import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, OutputLog } from "../../application/ports.ts";
import type { OutputLine } from "../../contract/run.ts";

const longestLine = 8_000;
const largestFile = 32 * 1024 * 1024;

interface OpenFile {
  descriptor: number;
  lines: number;
  bytes: number;
  full: boolean;
}

/**
 * A run's output in `runs/<number>.ndjson`, one `OutputLine` a line. Written as it comes and not synced: after a crash of
 * the machine its end may be missing, and a torn last line is dropped. Neither a line nor a file grows without bounds.
 */
export function outputLog(dataFolder: string, clock: Clock): OutputLog {
  const folder = join(dataFolder, "runs");
  const pathOf = (run: number) => join(folder, `${run}.ndjson`);
  const open = new Map<number, OpenFile>();

  const fileOf = (run: number): OpenFile => {
    const already = open.get(run);
    if (already) return already;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = openAtEnd(pathOf(run));
    open.set(run, file);
    return file;
  };

  return {
    append(run, step, text) {
      const file = fileOf(run);
      const line: OutputLine = { line: file.lines + 1, at: clock.now(), step, text: shortened(text) };
      if (!file.full) write(file, line);
      return line;
    },

    async read(run, after, limit) {
      if (!existsSync(pathOf(run))) return [];
      const lines = (await readFile(pathOf(run), "utf8")).split("\n");
      lines.pop(); // behind the last newline: nothing, or a line that is still being written
      return lines.slice(after, after + limit).map((line) => JSON.parse(line) as OutputLine);
    },

    async close(run) {
      const file = open.get(run);
      if (file) closeSync(file.descriptor);
      open.delete(run);
    },
  };
}

function write(file: OpenFile, line: OutputLine): void {
  const full = file.bytes > largestFile;
  const kept = full ? { ...line, text: "The output is longer than 32 MB; the rest of it was not kept." } : line;
  const bytes = Buffer.from(`${JSON.stringify(kept)}\n`);
  writeSync(file.descriptor, bytes);
  file.lines += 1;
  file.bytes += bytes.length;
  file.full = full;
}

function shortened(text: string): string {
  if (text.length <= longestLine) return text;
  return `${text.slice(0, longestLine)} … (${text.length - longestLine} more characters)`;
}

/** Continues after what an earlier worker wrote; half a line at the end is cut off. */
function openAtEnd(path: string): OpenFile {
  appendFileSync(path, "", { mode: 0o600 });
  const before = readFileSync(path);
  const bytes = before.lastIndexOf("\n") + 1;
  const descriptor = openSync(path, "r+");
  if (fstatSync(descriptor).size > bytes) ftruncateSync(descriptor, bytes);
  closeSync(descriptor);
  const lines = before.subarray(0, bytes).toString("latin1").split("\n").length - 1;
  return { descriptor: openSync(path, "a"), lines, bytes, full: bytes > largestFile };
}
