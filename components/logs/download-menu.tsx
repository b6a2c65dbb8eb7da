import { Archive } from "lucide-react";
import { environmentName } from "#components/environment/names.ts";
import { Button, buttonStyle } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import type { Subject } from "./store/messages.ts";
import { downloadPath } from "./subject.ts";

/** What the archive has of the chosen services and time: a file of each environment. */
export function DownloadMenu({ subject, className }: { subject: Subject; className?: string }) {
  const { feeds, since } = subject;
  const [only, other] = feeds;
  if (only && !other) {
    return (
      <a
        href={downloadPath(only.environment, only.services, since)}
        download
        className={cn(buttonStyle({ look: "quiet" }), className)}
      >
        <Archive size={14} />
        Download archive
      </a>
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
