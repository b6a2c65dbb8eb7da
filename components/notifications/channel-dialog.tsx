import { useState } from "react";
import { useForm } from "react-hook-form";
import { environmentName } from "#components/environment/names.ts";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog, DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Field, SelectField } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { environments } from "#lib/contract/names.ts";
import {
  type ChannelView,
  channelInput,
  type NotificationsView,
  notificationEvents,
} from "#lib/contract/notifications.ts";
import { type ChannelForm, formOf, inputOf } from "./channel-form.ts";
import { eventWords, kindWords } from "./words.ts";

interface ChannelDialogProps {
  /** Without one it is a new one. */
  channel?: ChannelView | undefined;
  onSaved(view: NotificationsView): void;
  onClose(): void;
}

/** What is secret is never shown again: an empty field keeps it. */
export function ChannelDialog({ channel, onSaved, onClose }: ChannelDialogProps) {
  const { register, handleSubmit, watch } = useForm<ChannelForm>({ defaultValues: formOf(channel) });
  const [problem, setProblem] = useState<string>();
  const { send, pending, refused } = useRequest(useActions().saveChannel, onSaved, {
    again: channel
      ? undefined
      : "If it did, the channel is there already. Load the page again and look before you add it once more.",
  });
  const save = (form: ChannelForm) => {
    const parsed = channelInput.safeParse(inputOf(form, channel?.id));
    setProblem(parsed.error?.issues[0]?.message);
    if (parsed.success) send(parsed.data);
  };
  const kind = watch("kind");
  const kept = channel?.kind === kind ? "Empty: it stays as it is." : undefined;
  const title = refused ? "The channel was not saved" : "This is not complete";
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={channel ? `Change ${channel.name}` : "Add a channel"}
      className="max-w-[520px]"
    >
      <form onSubmit={handleSubmit(save)} noValidate className="contents">
        <DialogBody>
          {(problem ?? refused) && (
            <ErrorBlock title={title} reference={refused?.reference} className="mb-4">
              {problem ?? refused?.message}
            </ErrorBlock>
          )}
          <div className="grid gap-3.5">
            <Field label="Name" autoFocus autoComplete="off" {...register("name")} />
            <SelectField label="By" {...register("kind")}>
              {Object.entries(kindWords).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </SelectField>
            {kind === "mail" ? (
              <>
                <Field label="To" autoComplete="off" hint="One address, or several with commas." {...register("to")} />
                <Field label="From" autoComplete="off" {...register("from")} />
                <div className="grid grid-cols-[minmax(0,1fr)_96px] gap-3">
                  <Field label="SMTP server" autoComplete="off" {...register("host")} />
                  <Field label="Port" inputMode="numeric" autoComplete="off" {...register("port")} />
                </div>
                <SelectField label="Encryption" {...register("security")}>
                  <option value="starttls">STARTTLS (587)</option>
                  <option value="tls">TLS (465)</option>
                  <option value="none">none: only in a network of your own</option>
                </SelectField>
                <Field label="User" autoComplete="off" hint="Empty: the server asks for none." {...register("user")} />
                <Field
                  label="Password"
                  type="password"
                  autoComplete="new-password"
                  hint={kept}
                  {...register("password")}
                />
              </>
            ) : (
              <Field label="Address" type="url" autoComplete="off" hint={kept} {...register("url")} />
            )}
            {kind === "webhook" && (
              <Field
                label="Secret"
                type="password"
                autoComplete="new-password"
                hint={kept ?? "Messages are signed with it. Empty: they are not."}
                {...register("secret")}
              />
            )}
            <fieldset>
              <legend className="mb-1.5 font-medium">When</legend>
              {notificationEvents.map((event) => (
                <Checkbox key={event} value={event} {...register("events")}>
                  {eventWords[event]}
                </Checkbox>
              ))}
            </fieldset>
            <fieldset>
              <legend className="mb-1.5 font-medium">Where</legend>
              {environments.map((environment) => (
                <Checkbox key={environment} value={environment} {...register("environments")}>
                  {environmentName[environment]}
                </Checkbox>
              ))}
              <p className="mt-1 text-xs text-ink-3">Alarms of the panel itself are told in any case.</p>
            </fieldset>
          </div>
        </DialogBody>
        <DialogFoot>
          <SubmitButton look="neutral" disabled={pending} className="max-sm:h-12">
            {pending ? "Saving…" : "Save"}
          </SubmitButton>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
