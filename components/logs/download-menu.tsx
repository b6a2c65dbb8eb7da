import { Archive } from "lucide-react";
import { environmentName } from "#components/environment/names.ts";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import type { Subject } from "./store/messages.ts";
import { downloadPath } from "./subject.ts";

/** What the archive has of the chosen services and time: a file of each environment. */
export function DownloadMenu({ subject, className }: { subject: Subject; className?: string }) {
  const { feeds, since } = subject;
  const [only, other] = feeds;
  if (only && !other) {
    return (
      <Button look="quiet" asChild className={className}>
        <a href={downloadPath(only.environment, only.services, since)} download>
          <Archive size={14} />
          Download archive
        </a>
      </Button>
    );
  }
  return (
    <Menu
      trigger={
        <Button look="quiet" className={className}>
          <Archive size={14} />
          Download archive
        </Button>
      }
    >
      {feeds.map(({ environment, services }) => (
        <MenuItem key={environment} asChild>
          <a href={downloadPath(environment, services, since)} download data-env={environment}>
            <span className="text-env-ink">{environmentName[environment]}</span>
          </a>
        </MenuItem>
      ))}
    </Menu>
  );
}
