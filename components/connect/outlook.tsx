import type { ReactNode } from "react";
import { FoundSystemView } from "#components/deploy/found-system.tsx";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import type { EnvironmentOutlook } from "#lib/contract/connect.ts";
import type { Environment } from "#lib/contract/names.ts";

interface OutlookProps {
  environment: Environment;
  outlook: EnvironmentOutlook | null;
}

/** What a first deploy would make of an environment. */
export function Outlook({ environment, outlook }: OutlookProps) {
  return (
    <section data-env={environment} aria-label={environment} className="border-t-2 border-env pt-3">
      <EnvironmentChip environment={environment} />
      <div className="mt-3">
        {outlook ? <Made outlook={outlook} /> : <p className="text-ink-2">It cannot be said yet: see above.</p>}
      </div>
    </section>
  );
}

function Made({ outlook: { gateway, containers, networks, volumes, ports, found } }: { outlook: EnvironmentOutlook }) {
  return (
    <>
      {found && <FoundSystemView found={found} />}
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-4 gap-y-2">
        <Fact name="Containers">
          {containers.map(({ name, kind }) => (
            <li key={name}>
              <span className="mono">{name}</span>
              {kind === "resident" && <span className="text-ink-3"> runs on through releases</span>}
            </li>
          ))}
          <li>
            <span className="mono">{gateway}</span>
            <span className="text-ink-3"> answers on the ports</span>
          </li>
        </Fact>
        <Fact name="Ports">
          {ports.length === 0 && <li className="text-ink-2">none</li>}
          {ports.map(({ port, bind, mode, tls, service, target }) => (
            <li key={`${bind}:${port}`}>
              <span className="mono">{bind === "0.0.0.0" ? port : `${bind}:${port}`}</span>
              <span className="text-ink-2">
                {" "}
                to {service}:{target}, {tls ? `TLS, ${tls}` : mode}
              </span>
            </li>
          ))}
        </Fact>
        <Fact name="Volumes">
          {volumes.length === 0 && <li className="text-ink-2">none</li>}
          {volumes.map((name) => (
            <li key={name} className="mono">
              {name}
            </li>
          ))}
        </Fact>
        <Fact name="Networks">
          {networks.map((name) => (
            <li key={name} className="mono">
              {name}
            </li>
          ))}
        </Fact>
        <Fact name="Before">
          <li className="text-ink-2">
            {found ? "What was found is taken over by the first deploy, which asks before." : "Nothing was found."}
          </li>
        </Fact>
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">
        <ul>{children}</ul>
      </dd>
    </>
  );
}
