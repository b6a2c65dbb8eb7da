import type { ReactNode } from "react";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field, SelectField, verbatim } from "#components/ui/field.tsx";
import { toggled } from "#components/ui/toggled.ts";
import type { Refused } from "#lib/contract/answer.ts";
import type { ConnectAnswers, EnvironmentAnswers, Proposal } from "#lib/contract/connect.ts";
import { type Environment, environments } from "#lib/contract/names.ts";
import { kindOf } from "./answer-kinds.ts";
import { withOwn } from "./own-answers.ts";
import { StepForm } from "./step-form.tsx";

interface EnvironmentsStepProps {
  proposal: Proposal;
  answers: ConnectAnswers;
  pending: boolean;
  refused: Refused | undefined;
  onChange(answers: ConnectAnswers): void;
  onNext(): void;
  onBack(): void;
}

/** What each environment is told, and what is asked of it. */
export function EnvironmentsStep({ proposal, answers, onChange, ...step }: EnvironmentsStepProps) {
  const released = proposal.services.filter(({ role }) => ["released", "singleton"].includes(kindOf(answers, role)));
  const volumes = [...new Set(released.flatMap((service) => service.volumes))];
  return (
    <StepForm
      {...step}
      title="The two environments"
      about="What production asks for beside this: the images that were healthy on staging for 10 minutes, and the word CONFIRM."
      next="Next: what would happen"
    >
      <div className="mb-6 grid max-w-[560px] gap-5">
        <Field
          {...verbatim}
          label="Name"
          hint="Part of every container’s, network’s and path’s name: small letters, digits, -"
          value={answers.application}
          onChange={({ target: { value } }) => onChange({ ...answers, application: value })}
          required
        />
        <Field
          {...verbatim}
          label="Paths that a new release must answer"
          hint="Before it becomes live; with spaces between them. With less than 400, so no page that is not found."
          defaultValue={answers.smoke.join(" ")}
          onChange={({ target: { value } }) => onChange({ ...answers, smoke: value.split(/[\s,]+/).filter(Boolean) })}
        />
        <ReleaseFields roles={released.map(({ role }) => role)} answers={answers} onChange={onChange} />
      </div>
      <div className="grid grid-cols-1 gap-x-10 gap-y-6 lg:grid-cols-2">
        {environments.map((of) => (
          <EnvironmentFields key={of} environment={of} answers={answers} onChange={onChange}>
            {of === "staging" && answers.database && (
              <SelectField
                label="Its database"
                value={String(answers.freshStaging)}
                onChange={({ target: { value } }) => onChange({ ...answers, freshStaging: value === "true" })}
              >
                <option value="false">keeps its data from deploy to deploy</option>
                <option value="true">begins new and empty with each deploy</option>
              </SelectField>
            )}
            {of === "production" && answers.database && volumes.length > 0 && (
              <fieldset>
                <legend className="mb-1 font-medium">Volumes in each backup, beside the database</legend>
                {volumes.map((volume) => (
                  <Checkbox
                    key={volume}
                    checked={answers.volumes.includes(volume)}
                    onChange={({ target: { checked } }) =>
                      onChange({ ...answers, volumes: toggled(answers.volumes, volume, checked) })
                    }
                  >
                    <span className="mono">{volume}</span>
                  </Checkbox>
                ))}
              </fieldset>
            )}
          </EnvironmentFields>
        ))}
      </div>
    </StepForm>
  );
}

interface ReleaseFieldsProps {
  /** Of the services that are part of a release. */
  roles: readonly string[];
  answers: ConnectAnswers;
  onChange(answers: ConnectAnswers): void;
}

/** One that has become something else since is still shown as what was chosen. */
function ReleaseFields({ roles, answers, onChange }: ReleaseFieldsProps) {
  const { release } = answers;
  const change = (changed: Partial<ConnectAnswers["release"]>) =>
    onChange({ ...answers, release: { ...release, ...changed } });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_180px] gap-3 max-sm:grid-cols-1">
      <Field
        {...verbatim}
        label="Command before a release"
        hint="Runs once before the new release starts, as for migrations: npx prisma migrate deploy. Empty: none."
        value={release.command}
        onChange={({ target: { value } }) => change({ command: value })}
      />
      <SelectField
        label="In the image of"
        value={release.service}
        onChange={({ target: { value } }) => change({ service: value })}
      >
        {[...new Set([...roles, release.service])].filter(Boolean).map((role) => (
          <option key={role}>{role}</option>
        ))}
      </SelectField>
    </div>
  );
}

interface EnvironmentFieldsProps {
  environment: Environment;
  answers: ConnectAnswers;
  onChange(answers: ConnectAnswers): void;
  children: ReactNode;
}

function EnvironmentFields({ environment, answers, onChange, children }: EnvironmentFieldsProps) {
  const own = answers.environments[environment];
  const change = (changed: Partial<EnvironmentAnswers>) => onChange(withOwn(answers, environment, changed));
  return (
    <section data-env={environment} aria-label={environment} className="border-t-2 border-env pt-3">
      <EnvironmentChip environment={environment} />
      <div className="mt-4 grid max-w-[560px] gap-5">
        <Field
          {...verbatim}
          label="Branch"
          hint={
            environment === "staging"
              ? "What may be deployed here: a branch, or a pattern like feature/*; ** is any."
              : "A commit must be on it at the remote before it may be deployed here."
          }
          value={own.branch}
          onChange={({ target: { value } }) => change({ branch: value })}
          required
        />
        <Field
          {...verbatim}
          label="Env file"
          hint="Values for the variables of the compose file, in the root on the host. Empty: .env beside that file, if it is there."
          value={own.envFile}
          onChange={({ target: { value } }) => change({ envFile: value })}
        />
        {answers.database && (
          <div className="grid grid-cols-2 gap-3">
            <Field
              {...verbatim}
              label="Database"
              hint="Its name in the server."
              value={own.database.name}
              onChange={({ target: { value } }) => change({ database: { ...own.database, name: value } })}
              required
            />
            <Field
              {...verbatim}
              label="User"
              hint="The application’s."
              value={own.database.user}
              onChange={({ target: { value } }) => change({ database: { ...own.database, user: value } })}
              required
            />
          </div>
        )}
        <Field
          {...verbatim}
          label="Address"
          hint="Where people open it: https://example.org. Can be left out."
          value={own.url}
          onChange={({ target: { value } }) => change({ url: value })}
        />
        {children}
      </div>
    </section>
  );
}
