import { StateBadge } from "#components/ui/state-badge.tsx";
import type { FoundSystem } from "#lib/contract/gates.ts";
import { formatBytes } from "#lib/contract/words.ts";

/** What `docker compose` started here before, and what becomes of it. */
export function FoundSystemView({ found }: { found: FoundSystem }) {
  return (
    <section aria-labelledby="found" className="mb-4 border-b border-line pb-4">
      <h3 id="found" className="mb-1.5">
        What was found
      </h3>
      <p className="mb-2 text-pretty text-ink-2">
        <code className="mono text-ink">docker compose</code> started this application here before. Its database is
        copied and compared beside it.{" "}
        <b className="font-semibold text-ink">Then its ports are handed over, which interrupts it once</b>: the gap is
        measured and reported. Its containers and volumes are kept, and undoing starts them again.
      </p>
      <ul>
        {found.containers.map(({ name, running }) => (
          <Item key={name} kind="container" name={name}>
            <StateBadge state={running ? "healthy" : "stopped"}>{running ? "running" : "stopped"}</StateBadge>
          </Item>
        ))}
        {found.volumes.map(({ name, bytes }) => (
          <Item key={name} kind="volume" name={name}>
            {bytes !== undefined && formatBytes(bytes)}
          </Item>
        ))}
        {found.networks.map((name) => (
          <Item key={name} kind="network" name={name} />
        ))}
      </ul>
    </section>
  );
}

function Item({ kind, name, children }: { kind: string; name: string; children?: React.ReactNode }) {
  return (
    <li className="grid grid-cols-[72px_minmax(0,1fr)_auto] items-baseline gap-x-3 py-[3px]">
      <span className="text-ink-3">{kind}</span>
      <span className="mono truncate" title={name}>
        {name}
      </span>
      <span className="text-xs text-ink-2">{children}</span>
    </li>
  );
}
