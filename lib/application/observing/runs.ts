import { foldJournal, type RunView } from "../../contract/run.ts";
import type { RunRecord } from "../ports.ts";

export const viewOf = ({ header, entries }: Pick<RunRecord, "header" | "entries">): RunView =>
  foldJournal(header, entries);
