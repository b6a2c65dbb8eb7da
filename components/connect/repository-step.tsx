import { useState } from "react";
import { Field, verbatim } from "#components/ui/field.tsx";
import { Link } from "#components/ui/link.tsx";
import type { Refused } from "#lib/contract/answer.ts";
import { applicationInput } from "#lib/contract/application.ts";
import type { ApplicationView } from "#lib/contract/link.ts";
import { StepForm } from "./step-form.tsx";

export type Where = Record<"repository" | "root", string>;

interface RepositoryStepProps {
  where: Where;
  registered: ApplicationView | null;
  pending: boolean;
  refused: Refused | undefined;
  onChange(where: Where): void;
  onNext(): void;
}

/** Where the application comes from. Its root is mostly the same folder, so it follows until it is written itself. */
export function RepositoryStep({ where, registered, onChange, onNext, ...known }: RepositoryStepProps) {
  const [tried, setTried] = useState(false);
  const parsed = applicationInput.safeParse(where);
  const errorOf = (field: keyof Where) =>
    tried ? parsed.error?.issues.find(({ path }) => path[0] === field)?.message : undefined;
  return (
    <StepForm
      {...known}
      title="Where it comes from"
      about="Its repository is read as it is; nothing in it is changed before you have seen what, and have said so."
      next="Look at it"
      onNext={() => {
        setTried(true);
        if (parsed.success) onNext();
      }}
    >
      <div className="grid max-w-[560px] gap-5">
        <Field
          label="Repository"
          hint={
            <>
              A git repository: a folder on the host, or an address that git can read. A private address needs its
              access first:{" "}
              <Link href="/settings#remote" className="link inline-block max-sm:min-h-11 max-sm:content-center">
                Settings, Remote repository
              </Link>
              .
            </>
          }
          value={where.repository}
          onChange={({ target: { value } }) => {
            const follows = where.root === "" || where.root === where.repository;
            onChange({ repository: value, root: follows && value.startsWith("/") ? value : where.root });
          }}
          error={errorOf("repository")}
          {...verbatim}
        />
        <Field
          label="Root"
          hint="The application’s folder on the host: env files, folders that containers mount and ./logs are there."
          value={where.root}
          onChange={({ target: { value } }) => onChange({ ...where, root: value })}
          error={errorOf("root")}
          {...verbatim}
        />
      </div>
      {registered && (
        <p className="mt-5 max-w-[72ch] text-pretty text-ink-2">
          {registered.name} is registered here. Another application takes its place only as long as nothing of it was
          deployed; later it needs a panel of its own.
        </p>
      )}
    </StepForm>
  );
}
