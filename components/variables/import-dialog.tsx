import { useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { RefusedBlock } from "#components/ui/error-block.tsx";
import { Field, TextField } from "#components/ui/field.tsx";
import { type VariablesPreview, variableLimits } from "#lib/contract/variables.ts";
import { listed } from "#lib/contract/words.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import type { ChangeDialogProps } from "./dialog-props.ts";
import { DifferenceList } from "./difference-list.tsx";

/** An env file, pasted or chosen: what it would change is shown before it is taken. */
export function ImportDialog(dialog: ChangeDialogProps) {
  const { environment, view } = dialog;
  const { previewVariables } = useActions();
  const [text, setText] = useState("");
  const [secret, setSecret] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const [preview, setPreview] = useState<VariablesPreview>();
  const { send, pending, refused } = useRequest(previewVariables, setPreview);
  const change = { do: "import" as const, text, secret };
  const edited = (next: string) => {
    setText(next);
    setTooLarge(next.length > variableLimits.text);
    setPreview(undefined);
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > variableLimits.text) setTooLarge(true);
    else edited(await file.text());
  };
  return (
    <ChangeDialog
      {...dialog}
      change={change}
      title="Import an env file"
      action="Import"
      {...(!preview && { why: "Look at what would change first" })}
    >
      <TextField
        label="Env file"
        rows={8}
        value={text}
        onChange={(event) => edited(event.target.value)}
        placeholder={"LOG_LEVEL=debug\nAPI_TOKEN='…'"}
        hint="Read as the compose loader reads it: comments, quotes, values over several lines. What is not in it stays."
        {...(tooLarge && { error: "It is larger than 128 KiB." })}
      />
      <Field
        label="Or choose a file"
        type="file"
        onChange={(event) => void take(event.target.files?.[0])}
        className="text-xs"
      />
      <Checkbox
        checked={secret}
        onChange={(event) => {
          setSecret(event.target.checked);
          setPreview(undefined);
        }}
        hint="Otherwise those whose name or value says so: PASSWORD, TOKEN, KEY, a password in an address."
      >
        All of them are secret
      </Checkbox>
      <div>
        <Button
          disabled={text.trim() === "" || tooLarge || pending}
          onClick={() => send({ environment, version: view.version, change })}
        >
          {pending ? "Looking…" : "Show what would change"}
        </Button>
      </div>
      {refused && !preview && <RefusedBlock title="It cannot be imported" refused={refused} />}
      {preview && (
        <div role="status">
          <DifferenceList differences={preview.differences} />
          {preview.ignored.length > 0 && (
            <p className="mt-2 text-xs text-ink-2">Without a value, so not set: {listed(preview.ignored)}.</p>
          )}
        </div>
      )}
    </ChangeDialog>
  );
}
