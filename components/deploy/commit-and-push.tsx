import { useState } from "react";
import { shortCommit } from "#components/environment/names.ts";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useToast } from "#components/ui/toast.tsx";

/** Commits what the source's working tree has changed, with a message, and pushes its branch. */
export function CommitAndPush({ onDone, onClose }: { onDone(): void; onClose(): void }) {
  const { commitAndPush } = useActions();
  const toast = useToast();
  const [message, setMessage] = useState("");
  const { send, pending, refused } = useRequest(commitAndPush, ({ commit, branch }) => {
    toast({ title: `${shortCommit(commit)} is pushed to ${branch}`, description: message });
    onClose();
    onDone();
  });
  const written = message.trim();
  return (
    <form
      className="col-[2/-1] mt-1.5 grid gap-2 pb-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (written && !pending) send({ message: written });
      }}
    >
      <Field
        label="What was changed"
        hint="Everything that is changed in the repository's folder is committed with this message, and its branch pushed."
        value={message}
        onChange={(event) => setMessage(event.target.value)}
        maxLength={500}
        autoComplete="off"
        autoFocus
      />
      {refused && (
        <ErrorBlock title="It was not pushed" reference={refused.reference}>
          {refused.message}
        </ErrorBlock>
      )}
      <div className="flex flex-wrap gap-2">
        <SubmitButton disabled={!written || pending}>
          {pending ? "Committing and pushing…" : "Commit and push"}
        </SubmitButton>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
