import type {
  AuditEntry,
  AuditEvent,
  AuditHead,
  AuditRequest,
  AuditVerification,
  KnownHead,
} from "../../contract/audit.ts";

/** What the web process saw, with its number in the database. */
export interface Happening {
  id: number;
  event: AuditEvent;
}

export interface Happenings {
  /** In order, those behind this one. */
  after(id: number, limit: number): Promise<Happening[]>;
}

/** Entries that each carry the digest of everything before them. Only ever appended to. */
export interface AuditLog {
  /** On the disk when it returns. `happening` is the number of what the web process saw. */
  append(event: AuditEvent, happening?: number): AuditEntry;
  head(): AuditHead | undefined;
  /** The number of the last happening that was written down. */
  lastHappening(): number;
  /** Newest first. */
  read(request: AuditRequest & { limit: number }): Promise<AuditEntry[]>;
  /** Reads all of it, and compares it with itself and with heads that are known from elsewhere. */
  verify(heads: readonly KnownHead[]): Promise<Omit<AuditVerification, "unread">>;
}

/** Where heads are kept outside of the panel: whoever changes the log cannot change them. */
export interface HeadExport {
  /** As it is shown. */
  where: string;
  write(head: AuditHead & { at: number }, signal: AbortSignal): Promise<void>;
  /** What was written; `undefined` where it cannot be asked for. */
  read(): Promise<AuditHead[] | undefined>;
}
