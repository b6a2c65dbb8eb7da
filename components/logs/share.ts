import type { LogWindow } from "./store/messages.ts";
import type { Row } from "./store/rows.ts";
import type { Strip } from "./store/strip.ts";

/** A window with those lines, and that strip, of the one before which have not changed: they need not be drawn again. */
export function sharing(before: LogWindow | undefined, now: LogWindow): LogWindow {
  if (!before) return now;
  const known = new Map(before.rows.map((row) => [row.id, row]));
  const rows = now.rows.map((row) => {
    const old = known.get(row.id);
    return old && isSameLine(old, row) ? old : row;
  });
  const strip = before.strip && now.strip && isSameStrip(before.strip, now.strip) ? before.strip : now.strip;
  return { ...now, rows, ...(strip && { strip }) };
}

function isSameLine(one: Row, other: Row): boolean {
  if (one.kind !== "line" || other.kind !== "line" || one.pieces.length !== other.pieces.length) return false;
  if (one.level !== other.level || one.more !== other.more || one.cut !== other.cut || one.whole !== other.whole)
    return false;
  return one.pieces.every((piece, index) => {
    const { text, colour, bold, hit } = other.pieces[index] ?? {};
    return piece.text === text && piece.colour === colour && piece.bold === bold && piece.hit === hit;
  });
}

const isSameStrip = (one: Strip, other: Strip): boolean =>
  one.from === other.from && isSameList(one.all, other.all) && isSameList(one.errors, other.errors);

const isSameList = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);
