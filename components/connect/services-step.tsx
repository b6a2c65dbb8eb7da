import { environmentName } from "#components/environment/names.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field, Input, Select, verbatim } from "#components/ui/field.tsx";
import { toggled } from "#components/ui/toggled.ts";
import type { Refused } from "#lib/contract/answer.ts";
import {
  type ConnectAnswers,
  type ConnectService,
  type ExamineInput,
  type Proposal,
  patternsOf,
} from "#lib/contract/connect.ts";
import { type Environment, environments } from "#lib/contract/names.ts";
import { type Kind, kindOf, kinds, withKind } from "./answer-kinds.ts";
import { withOwn } from "./own-answers.ts";
import { StepForm } from "./step-form.tsx";

interface ServicesStepProps {
  proposal: Proposal;
  answers: ConnectAnswers;
  pending: boolean;
  refused: Refused | undefined;
  onChange(answers: ConnectAnswers): void;
  /** With other compose files, which are other services: what was answered of them is proposed anew. */
  onBegin(begin: Pick<ConnectAnswers, "compose" | "profiles"> & Pick<ExamineInput, "services">): void;
  onNext(): void;
  onBack(): void;
}

/** What the compose files have, whose it is, and what owns data. */
export function ServicesStep({ proposal, answers, onChange, onBegin, ...step }: ServicesStepProps) {
  const { composeFiles, profiles, services, shared } = proposal;
  const { compose, profiles: chosen } = answers;
  const patterns = patternsOf(answers);
  const proposed = patternsOf(proposal.answers);
  const isOther = (of: Environment) => patterns[of] !== proposed[of];
  return (
    <StepForm
      {...step}
      title="What it is made of"
      about={`${
        shared
          ? "Both environments are made of the same services. Staging gets names, ports and folders of its own, in a small compose file on top."
          : "Each service belongs to one environment, by its name."
      } A port that is left empty is not published on the host.`}
      next="Next: environments"
    >
      <Choices
        legend="Compose files"
        hint="Several are put on top of one another, in the order in which they were chosen."
        offered={[...new Set([...composeFiles, ...compose])]}
        chosen={compose}
        onChange={(files) => files.length > 0 && onBegin({ compose: files, profiles: chosen })}
      />
      <Choices
        legend="Profiles"
        hint="Services that have others only are left out."
        offered={profiles}
        chosen={chosen}
        onChange={(some) => onBegin({ compose, profiles: some })}
      />
      <div className="mb-5 grid max-w-[560px] grid-cols-2 gap-5 max-sm:grid-cols-1">
        {environments.map((of) => (
          <Field
            key={of}
            label={`Services of ${environmentName[of]}`}
            hint={of === "staging" ? "* is the service’s role: staging-*, or * for all of them." : undefined}
            value={answers.environments[of].services}
            onChange={({ target: { value } }) => onChange(withOwn(answers, of, { services: value }))}
            onBlur={() => isOther(of) && onBegin({ compose, profiles: chosen, services: patterns })}
            required
            {...verbatim}
          />
        ))}
      </div>
      <ul
        key={JSON.stringify([compose, chosen, proposed])}
        aria-label="Services"
        className="max-w-[880px] border-t border-line"
      >
        {services.map((service) => (
          <ServiceRow key={service.role} service={service} answers={answers} onChange={onChange} />
        ))}
      </ul>
    </StepForm>
  );
}

interface ChoicesProps {
  legend: string;
  hint: string;
  offered: readonly string[];
  chosen: readonly string[];
  onChange(chosen: string[]): void;
}

function Choices({ legend, hint, offered, chosen, onChange }: ChoicesProps) {
  if (offered.length === 0) return null;
  return (
    <fieldset className="mb-5">
      <legend className="mb-1 font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-x-6">
        {offered.map((one) => (
          <Checkbox
            key={one}
            checked={chosen.includes(one)}
            onChange={({ target: { checked } }) => onChange(toggled(chosen, one, checked))}
          >
            <span className="mono">{one}</span>
            {chosen.length > 1 && chosen.includes(one) && (
              <span className="text-ink-3"> {chosen.indexOf(one) + 1}</span>
            )}
          </Checkbox>
        ))}
      </div>
      <p className="mt-1 text-xs text-ink-3">{hint}</p>
    </fieldset>
  );
}

interface ServiceRowProps {
  service: ConnectService;
  answers: ConnectAnswers;
  onChange(answers: ConnectAnswers): void;
}

function ServiceRow({ service, answers, onChange }: ServiceRowProps) {
  const { role, from, names, ports, volumes } = service;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_300px] gap-x-5 gap-y-2 border-b border-line py-2.5 max-sm:grid-cols-1">
      <div className="min-w-0">
        <p className="font-medium">{role}</p>
        <p className="text-ink-2 [overflow-wrap:anywhere]">
          <span className="mono">{from}</span>
          {volumes.length > 0 && <> · stores in {volumes.join(", ")}</>}
          {environments.filter((of) => !names[of]).map((of) => ` · not in ${environmentName[of]}`)}
        </p>
        {ports.length > 0 && (
          <div className="mt-2 grid gap-2">
            {ports.map((port) => (
              <PortChoice key={port.key} role={role} port={port} answers={answers} onChange={onChange} />
            ))}
          </div>
        )}
      </div>
      <Select
        aria-label={`What ${role} is`}
        value={kindOf(answers, role)}
        onChange={({ target: { value } }) => onChange(withKind(answers, role, value as Kind))}
        className="w-full"
      >
        {Object.entries(kinds).map(([kind, words]) => (
          <option key={kind} value={kind}>
            {words}
          </option>
        ))}
      </Select>
    </li>
  );
}

interface PortChoiceProps extends Pick<ServiceRowProps, "answers" | "onChange"> {
  role: string;
  port: ConnectService["ports"][number];
}

function PortChoice({ role, port, answers, onChange }: PortChoiceProps) {
  const choose = (of: Environment, number: number | null) =>
    onChange(withOwn(answers, of, { ports: { ...answers.environments[of].ports, [port.key]: number } }));
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 max-sm:gap-x-3">
      <span className="w-20 text-ink-2 max-sm:w-full">port {port.target}</span>
      {environments.map((of) => {
        const { [port.key]: chosen = port.published[of] } = answers.environments[of].ports;
        return (
          chosen !== undefined && (
            <label key={of} className="flex items-center gap-2">
              <span className="text-ink-2">{environmentName[of]}</span>
              <Input
                type="number"
                min={1}
                max={65535}
                aria-label={`${environmentName[of]}’s port for ${port.target} of ${role}`}
                defaultValue={chosen ?? ""}
                onChange={({ target: { value } }) => choose(of, value === "" ? null : Number(value))}
                className="w-24!"
              />
            </label>
          )
        );
      })}
      {port.debugger && (
        <p className="w-full text-xs text-pretty text-ink-3">
          A debugger’s: whoever reaches it can run anything in {role}. Better left empty.
        </p>
      )}
    </div>
  );
}
