import type { Happenings } from "../../application/ports.ts";
import type { AuditEvent } from "../../contract/audit.ts";
import type { Database } from "./database.ts";
import { toJson } from "./rows.ts";

/** The web process's side: what it saw, for the worker to write into the audit log, in order. */
export const recordHappening =
  (database: Database) =>
  async (event: AuditEvent): Promise<void> => {
    await database.happening.create({ data: { event: toJson(event) } });
  };

/** The worker's side. It writes nothing here: the number of the last one stands in the audit log itself. */
export const readHappenings = (database: Database): Happenings => ({
  async after(id, limit) {
    const rows = await database.happening.findMany({ where: { id: { gt: id } }, orderBy: { id: "asc" }, take: limit });
    return rows.map((row) => ({ id: row.id, event: JSON.parse(row.event) as AuditEvent }));
  },
});
