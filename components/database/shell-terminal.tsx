"use client";

import "@xterm/xterm/css/xterm.css";
import { useEffect, useEffectEvent, useRef } from "react";
import { useConfirming } from "#components/realtime/person-provider.tsx";
import { useSocket } from "#components/realtime/realtime-provider.tsx";
import type { PanelSocket } from "#components/realtime/socket.ts";
import { aboutShell, type ShellTarget } from "#lib/contract/database-shell.ts";
import { connectShell, type ShellConnection, type ShellState } from "./connect-shell.ts";
import { createScreen, type Screen } from "./screen.ts";

interface ShellTerminalProps extends ShellTarget {
  isOpen: boolean;
  onState(state: ShellState): void;
}

/** What a phone's keyboard has not. */
const keys = [
  { name: "Ctrl-C", text: "\x03" },
  { name: "Ctrl-D", text: "\x04" },
  { name: "↑", text: "\x1b[A" },
  { name: "↓", text: "\x1b[B" },
  { name: "\\G", text: "\\G" },
  { name: ";", text: ";" },
];

/** One shell, from when this is shown until it is not. */
export default function ShellTerminal({ environment, mode, isOpen, onState }: ShellTerminalProps) {
  const socket = useSocket();
  const confirming = useConfirming();
  const host = useRef<HTMLDivElement>(null);
  const shell = useRef<ShellConnection>(undefined);

  /** The page may be rendered again by the server while a shell is open: it is not another shell for that. */
  const connect = useEffectEvent((socket: PanelSocket, screen: Screen) =>
    connectShell({ socket, confirming, target: { environment, mode }, screen, tell: onState }),
  );

  useEffect(() => {
    if (!host.current || !socket) return;
    const screen = createScreen(host.current);
    const connection = connect(socket, screen);
    shell.current = connection;
    return () => {
      connection.close();
      screen.close();
    };
  }, [socket]);

  return (
    <>
      <section
        aria-label={`Shell ${aboutShell({ mode })} in ${environment}`}
        className="mono min-h-0 min-w-0 flex-1 overflow-hidden bg-ground px-gutter py-2 max-sm:[&_textarea]:text-[16px]" // else a phone zooms in
      >
        <div ref={host} className="h-full" />
      </section>
      <fieldset
        aria-label="Keys"
        disabled={!isOpen}
        className="flex flex-none gap-1.5 overflow-x-auto border-t border-line px-gutter py-1.5 sm:hidden"
      >
        {keys.map(({ name, text }) => (
          <button
            key={name}
            type="button"
            className="mono h-11 min-w-11 flex-none rounded-md border border-line-strong bg-raised px-2.5 disabled:text-ink-3"
            onPointerDown={(event) => event.preventDefault()} // the keyboard stays
            onClick={() => shell.current?.type(text)}
          >
            {name}
          </button>
        ))}
      </fieldset>
    </>
  );
}
