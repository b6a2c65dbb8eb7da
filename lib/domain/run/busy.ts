import { Refusal } from "../../contract/refusal.ts";

/** A second exclusive run is refused with the number of the first. */
export const busyWith = ({ id, title }: { id: number; title: string }) =>
  new Refusal(
    "busy",
    `Run #${id} (${title}) is under way in this environment. Nothing was begun. Wait for it to end, or cancel it.`,
    { run: id },
  );
