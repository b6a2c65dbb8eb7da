import { useRouter } from "next/navigation";
import { useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock, RefusedBlock } from "#components/ui/error-block.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { Refused } from "#lib/contract/answer.ts";
import type { CommittedConfiguration, ConnectAnswers, ConnectView } from "#lib/contract/connect.ts";
import { environments } from "#lib/contract/names.ts";
import { listed } from "#lib/contract/words.ts";
import { FileText } from "./file-text.tsx";
import { Outlook } from "./outlook.tsx";
import type { Where } from "./repository-step.tsx";
import { StepForm } from "./step-form.tsx";

interface ReviewStepProps {
  where: Where;
  view: ConnectView;
  answers: ConnectAnswers | undefined;
  pending: boolean;
  refused: Refused | undefined;
  /** Again, as it is now. */
  onLook(): void;
  onBack(): void;
}

/** What would happen, before anything does; and then the two things that do: the files are committed, the application is registered. */
export function ReviewStep({ where, view, answers, pending, refused, onLook, onBack }: ReviewStepProps) {
  const { repository, proposal, problems } = view;
  const { commitConfiguration, saveApplication } = useActions();
  const router = useRouter();
  const toast = useToast();
  const [committed, setCommitted] = useState<CommittedConfiguration>();
  const registering = useRequest(saveApplication, ({ name, problem }) => {
    toast({ title: `${name} is registered`, description: problem ?? "It can be deployed to staging." });
    router.push("/");
  });
  const register = () => registering.send({ ...where, configuration: "slipway.yaml" });
  const committing = useRequest(commitConfiguration, (done) => {
    setCommitted(done);
    register();
  });
  const busy = pending || committing.pending || registering.pending;
  const commits = proposal !== null && repository.workingTree && !committed;
  const said = busy ? "One moment…" : commits ? `Commit to ${repository.branch} and register` : "Register";

  return (
    <StepForm
      title="What would happen"
      about="Nothing of this has happened yet. Registering starts nothing either: the first deploy does, and asks before."
      next={said}
      pending={busy}
      refused={refused}
      onNext={() => (commits && answers ? committing.send({ ...where, answers }) : register())}
      onBack={onBack}
    >
      <div className="grid max-w-[1080px] grid-cols-1 gap-8">
        {problems.length > 0 && <Problems problems={problems} onLook={onLook} />}
        <div className="grid grid-cols-1 gap-x-10 gap-y-6 lg:grid-cols-2">
          {environments.map((of) => (
            <Outlook key={of} environment={of} outlook={view.environments[of]} />
          ))}
        </div>
        {proposal && (
          <>
            <List title="What to know" items={proposal.notes} />
            <List
              title="What a file on top takes back"
              about="Slipway does not carry this out of your compose files. They stay as they are."
              items={proposal.cures.map(({ place, sentence }) => `${place}: ${sentence}`)}
            />
            <section aria-labelledby="files">
              <h3 id="files" className="mb-1.5">
                New files
              </h3>
              <p className="mb-3 max-w-[72ch] text-pretty text-ink-2">
                {commits ? (
                  <>
                    {listed(proposal.files.map(({ path }) => path))} will be added to{" "}
                    <span className="mono">{where.repository}</span> and committed to {repository.branch}, alone, and
                    pushed to its origin. Or copy {proposal.files.length === 1 ? "it" : "them"} there yourself, commit
                    and push.
                  </>
                ) : (
                  "Put them into the repository, commit and push them there; then register."
                )}
              </p>
              {proposal.files.map((file) => (
                <FileText key={file.path} file={file} />
              ))}
              {commits && (
                <Button onClick={register} look="quiet" className="-ml-2" disabled={busy}>
                  They are committed already: register
                </Button>
              )}
            </section>
          </>
        )}
        {committed?.notPushed && (
          <ErrorBlock title={`Committed to ${committed.branch}, but not pushed`}>{committed.notPushed}</ErrorBlock>
        )}
        {committing.refused && <RefusedBlock title="Nothing was committed" refused={committing.refused} />}
        {registering.refused && <RefusedBlock title="It was not registered" refused={registering.refused} />}
      </div>
    </StepForm>
  );
}

function Problems({ problems, onLook }: { problems: readonly string[]; onLook(): void }) {
  return (
    <ErrorBlock
      title={
        problems.length === 1
          ? "A deploy would be refused"
          : `A deploy would be refused, for ${problems.length} reasons`
      }
      action={
        <Button look="quiet" className="-ml-2" onClick={onLook}>
          Look again
        </Button>
      }
    >
      <ul className="grid gap-1">
        {problems.map((problem) => (
          <li key={problem} className="[overflow-wrap:anywhere]">
            {problem}
          </li>
        ))}
      </ul>
      <p className="mt-1.5">
        It can be registered all the same. Variables can be set in the panel afterwards, or in an env file on the host.
      </p>
    </ErrorBlock>
  );
}

function List({ title, about, items }: { title: string; about?: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5">{title}</h3>
      {about && <p className="mb-1.5 text-ink-2">{about}</p>}
      <ul className="grid max-w-[80ch] list-disc gap-1 pl-4 text-ink-2 marker:text-ink-3">
        {items.map((item) => (
          <li key={item} className="text-pretty [overflow-wrap:anywhere]">
            {item}
          </li>
        ))}
      </ul>
    </section>
  );
}
