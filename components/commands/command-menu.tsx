"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useActor } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { commandsFor } from "./commands.ts";

const heading =
  "[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3";

/** Everything that this person can do, by typing some of its name. */
export function CommandMenu({ onClose }: { onClose(): void }) {
  const router = useRouter();
  const { status } = usePanel();
  const groups = commandsFor(useActor(), status);
  const go = (href: string) => {
    onClose();
    router.push(href);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-20 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-0 top-[12vh] z-20 mx-auto flex max-h-[70vh] w-[min(560px,calc(100vw-32px))] flex-col overflow-hidden rounded-lg bg-raised shadow-dialog ring-1 ring-line-strong max-sm:top-2 max-sm:max-h-[60dvh] max-sm:w-[calc(100vw-16px)]"
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Command label="Commands" loop className="flex min-h-0 flex-col">
            <Command.Input
              placeholder="Type what you want to do"
              className="h-12 flex-none border-b border-line bg-transparent px-4 text-base outline-none placeholder:text-ink-3"
            />
            <Command.List className="min-h-0 overflow-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-ink-2">Nothing has such a name.</Command.Empty>
              {groups.map(({ name, environment, commands }) => (
                <Command.Group key={name} heading={name} data-env={environment} className={heading}>
                  {commands.map((command) => (
                    <Command.Item
                      key={command.href}
                      value={command.href}
                      keywords={[command.name, name, ...(command.words ?? [])]}
                      onSelect={() => go(command.href)}
                      className="flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-3 aria-selected:bg-hover max-sm:min-h-11"
                    >
                      <span
                        aria-hidden
                        className={environment ? "h-3.5 w-[3px] flex-none rounded-full bg-env" : "w-[3px] flex-none"}
                      />
                      <span className="truncate">{command.name}</span>
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
