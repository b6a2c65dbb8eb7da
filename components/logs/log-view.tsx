"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { environmentName } from "#components/environment/names.ts";
import { useActor } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { useNow } from "#components/ui/clock.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { environments } from "#lib/contract/names.ts";
import { may } from "#lib/contract/permissions.ts";
import { LogPanel } from "./log-panel.tsx";
import { environmentsOf, type LogChoice, pathOf, servicesOf, subjectOf } from "./subject.ts";

/** The logs of one environment or of both, of the services that are chosen. */
export function LogView({ first }: { first: LogChoice }) {
  const router = useRouter();
  const actor = useActor();
  const { status } = usePanel();
  const allowed = environments.filter((environment) => may(actor, `logs:${environment}`));
  const [choice, setChoice] = useState(first);
  const clock = useNow(60_000);
  const [chosenAt, setChosenAt] = useState(clock);

  const { environment } = choice;
  const known = servicesOf(status, environment);
  const chosen = known.filter((service) => !choice.services || choice.services.includes(service));

  const choose = (changes: Partial<LogChoice>) => {
    const next = { ...choice, at: undefined, line: undefined, ...changes };
    setChoice(next);
    setChosenAt(clock);
    router.replace(pathOf(next), { scroll: false });
  };

  const withheld = environmentsOf(environment).find((one) => !allowed.includes(one));
  if (withheld) {
    const [other] = allowed;
    const action = other && (
      <Button onClick={() => choose({ environment: other, services: undefined })}>Logs of {other}</Button>
    );
    return (
      <Page top="flush">
        <Empty wholePage title={`${environmentName[withheld]}'s logs are not for you to read`} action={action}>
          They can hold people's data. An administrator can change your role.
        </Empty>
      </Page>
    );
  }

  const toggle = (service: string) => {
    const services = known.filter((one) => (one === service ? !chosen.includes(one) : chosen.includes(one)));
    choose({ services: services.length === known.length ? undefined : services });
  };

  return (
    <div
      data-env={environment === "both" ? undefined : environment}
      data-fill="all"
      className="flex min-h-0 flex-1 flex-col"
    >
      <h1 className="sr-only">{environment === "both" ? "Logs of both environments" : `Logs of ${environment}`}</h1>
      <LogPanel
        subject={subjectOf(choice, status, chosenAt)}
        range={choice.range}
        onRange={(range) => choose({ range })}
        releases={environmentsOf(environment).flatMap((one) => {
          const release = status?.environments[one].release;
          return release ? [{ environment: one, number: release.number, liveAt: release.liveAt }] : [];
        })}
        label={`Log of ${chosen.join(", ")}`}
        hint={
          known.length > 0 ? "Choose a service to see its log." : "Nothing is deployed here, so there is no log yet."
        }
        environments={
          <Segmented
            label="Environment"
            segments={[
              ...allowed.map((value) => ({ value, label: environmentName[value], environment: value })),
              ...(allowed.length > 1 ? [{ value: "both" as const, label: "Both" }] : []),
            ]}
            pressed={[environment]}
            onPress={(value) => choose({ environment: value, services: undefined })}
            className="max-sm:w-full"
          />
        }
        services={
          known.length > 0 && (
            <Segmented
              label="Services"
              segments={known.map((value) => ({ value, label: value }))}
              pressed={chosen}
              onPress={toggle}
              className="max-w-full overflow-x-auto max-sm:w-full"
            />
          )
        }
      />
    </div>
  );
}
