import { Download, Ellipsis, Pin, PinOff, RotateCw, Rows3, Trash2 } from "lucide-react";
import { shortCommit } from "#components/environment/names.ts";
import { IconButton } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Menu, MenuItem, MenuLine, MenuNote } from "#components/ui/menu.tsx";
import type { BackupView } from "#lib/contract/backups.ts";
import { counted } from "#lib/contract/words.ts";
import { methodWord } from "./words.ts";

/** What can be asked for of a backup; absent is what the person may not. */
export interface BackupAsks {
  prove?(backup: BackupView): void;
  /** As a portable dump. */
  takeOut?(backup: BackupView): void;
  /** Or unpinned, where it is. */
  pin?(backup: BackupView): void;
  remove?(backup: BackupView): void;
}

export function BackupMenu({ backup, asks }: { backup: BackupView; asks: BackupAsks }) {
  const { timestamp, environment, pinned, state, run, usable } = backup;
  const trigger = (
    <IconButton look="quiet" label={`More for ${timestamp}`} className="sm:size-7">
      <Ellipsis size={16} />
    </IconButton>
  );
  const PinMark = pinned ? PinOff : Pin;
  return (
    <Menu trigger={trigger} environment={environment}>
      <MenuNote>{factsOf(backup)}</MenuNote>
      <MenuLine />
      {asks.prove && state !== "damaged" && (
        <MenuItem onSelect={() => asks.prove?.(backup)}>
          <RotateCw size={14} />
          {state === "stored" ? "Prove" : "Prove again"}
        </MenuItem>
      )}
      {asks.takeOut && usable && (
        <MenuItem onSelect={() => asks.takeOut?.(backup)}>
          <Download size={14} />
          Export
        </MenuItem>
      )}
      {asks.pin && (
        <MenuItem onSelect={() => asks.pin?.(backup)}>
          <PinMark size={14} />
          {pinned ? "Unpin" : "Pin"}
        </MenuItem>
      )}
      {run !== undefined && (
        <MenuItem asChild>
          <Link href={`/runs/${run}`}>
            <Rows3 size={14} />
            Run {run}
          </Link>
        </MenuItem>
      )}
      {asks.remove && (
        <MenuItem onSelect={() => asks.remove?.(backup)}>
          <Trash2 size={14} />
          Delete…
        </MenuItem>
      )}
    </Menu>
  );
}

/** What a narrow row has no room for. */
function factsOf({ method, ready, rows, release, commit }: BackupView): string {
  const facts = [
    method && `${methodWord[method]}${ready ? ", ready" : ""}`,
    rows !== undefined && counted(rows, "row"),
    release && `r${release}`,
    commit && shortCommit(commit),
  ];
  return facts.filter(Boolean).join(" · ") || "Nothing more can be read of it";
}
