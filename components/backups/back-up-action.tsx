import { ChevronDown } from "lucide-react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Menu, MenuItem, MenuNote } from "#components/ui/menu.tsx";
import type { BackUpInput } from "#lib/contract/backups.ts";
import type { Environment } from "#lib/contract/names.ts";
import { methodMeaning } from "./words.ts";

interface BackUpActionProps {
  environment: Environment;
  pending: boolean;
  onBackUp(method?: BackUpInput["method"]): void;
}

/** A backup as its tables allow, or the portable one from the menu beside it. */
export function BackUpAction({ environment, pending, onBackUp }: BackUpActionProps) {
  const more = (
    <IconButton look="env" label="Other ways to back up" disabled={pending} className="-ml-px rounded-l-none">
      <ChevronDown size={16} />
    </IconButton>
  );
  return (
    <span className="inline-flex">
      <Button look="env" disabled={pending} className="rounded-r-none" onClick={() => onBackUp()}>
        Back up now
      </Button>
      <Menu trigger={more} environment={environment}>
        <MenuItem onSelect={() => onBackUp("logical")}>Logical dump now</MenuItem>
        <MenuNote className="text-pretty">{methodMeaning.logical}. Slower to make and to restore.</MenuNote>
      </Menu>
    </span>
  );
}
