"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { environmentName } from "#components/environment/names.ts";
import { useActor } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { Page } from "#components/shell/page.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { type Environment, environments } from "#lib/contract/names.ts";
import { may } from "#lib/contract/permissions.ts";
import { LogStream } from "./log-stream.tsx";

interface LogViewProps {
  environment: Environment;
  /** Without them: all of the environment's. */
  services?: readonly string[];
}

/** The live log of one environment's services. */
export function LogView(first: LogViewProps) {
  const router = useRouter();
  const actor = useActor();
  const { status } = usePanel();
  const allowed = environments.filter((environment) => may(actor, `logs:${environment}`));
  const [environment, setEnvironment] = useState(first.environment);
  const [wanted, setWanted] = useState(first.services);

  if (!allowed.length) {
    return (
      <Page>
        <Empty wholePage title="Logs are not for you to read">
          They can hold people's data. An administrator can change your role.
        </Empty>
      </Page>
    );
  }

  const known = status?.environments[environment].services.map((one) => one.service) ?? [];
  const chosen = wanted ? known.filter((service) => wanted.includes(service)) : known;
  const show = (nextEnvironment: Environment, services?: readonly string[]) => {
    setEnvironment(nextEnvironment);
    setWanted(services);
    const query = services ? `&services=${services.map(encodeURIComponent).join(",")}` : "";
    router.replace(`/logs?environment=${nextEnvironment}${query}`, { scroll: false });
  };
  const toggle = (service: string) =>
    show(environment, chosen.includes(service) ? chosen.filter((one) => one !== service) : [...chosen, service]);

  return (
    <div data-env={environment} data-fill="all" className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Logs of {environment}</h1>
      <LogStream environment={environment} services={chosen} known={known}>
        <Segmented
          label="Environment"
          segments={allowed.map((value) => ({ value, label: environmentName[value], environment: value }))}
          pressed={[environment]}
          onPress={(value) => show(value)}
          className="max-sm:w-full"
        />
        {known.length > 0 && (
          <Segmented
            label="Services"
            segments={known.map((value) => ({ value, label: value }))}
            pressed={chosen}
            onPress={toggle}
            className="max-w-full overflow-x-auto max-sm:w-full"
          />
        )}
      </LogStream>
    </div>
  );
}
