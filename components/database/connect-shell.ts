import type { Confirming } from "#components/people/use-confirmed-actions.tsx";
import type { PanelSocket } from "#components/realtime/socket.ts";
import type { Answer, Refused } from "#lib/contract/answer.ts";
import { type OpenedShell, type ShellTarget, shellWelcome, typedParts } from "#lib/contract/database-shell.ts";
import type { LogBytes } from "#lib/contract/socket.ts";
import type { Screen } from "./screen.ts";

export type ShellState =
  | { is: "connecting" }
  | { is: "open"; opened: OpenedShell }
  | { is: "refused"; refused: Refused }
  | { is: "ended"; cause: string };

export interface ShellConnection {
  type(text: string): void;
  close(): void;
}

interface Wanted {
  socket: PanelSocket;
  confirming: Confirming;
  target: ShellTarget;
  screen: Screen;
  tell(state: ShellState): void;
}

const openLimit = 60_000;
const typeLimit = 30_000;
/** A key that is held down is not an event each. */
const typeEvery = 50;

interface Output {
  shell: string;
  bytes: LogBytes;
  taken(): void;
}

const cutOff =
  "The connection to the panel was lost, and the shell with it. What had not been committed was taken back.";

/** A shell on this screen: opened, typed into, and ended for whatever cause there is. */
export function connectShell({ socket, confirming, target, screen, tell }: Wanted): ShellConnection {
  let opened: OpenedShell | undefined;
  let over = false;
  let waiting = "";
  let sending = false;
  /** What came before its acknowledgement was looked at. */
  let early: Output[] | undefined = [];

  const show = ({ bytes, taken }: Output) => screen.show(new Uint8Array(bytes as ArrayBuffer), taken);
  const onOutput = (event: { shell: string; bytes: LogBytes }, taken: () => void) => {
    const output = { ...event, taken };
    if (early) early.push(output);
    else if (event.shell === opened?.shell) show(output);
  };
  const onEnded = ({ shell, cause }: { shell: string; cause: string }) => {
    if (shell === opened?.shell) end({ is: "ended", cause });
  };
  const onLost = () => end({ is: "ended", cause: cutOff });
  socket.on("shell-output", onOutput).on("shell-ended", onEnded).on("disconnect", onLost);

  function end(state: ShellState): void {
    if (over) return;
    over = true;
    socket.off("shell-output", onOutput).off("shell-ended", onEnded).off("disconnect", onLost);
    screen.freeze();
    tell(state);
  }

  async function open(): Promise<void> {
    tell({ is: "connecting" });
    const answer = await confirming(ask);
    if (!answer.ok) return end({ is: "refused", refused: answer });
    const { value } = answer;
    if (over) return leave(value);
    opened = value;
    screen.show(`\x1b[90m${shellWelcome(value)}\x1b[0m\r\n`);
    for (const output of early ?? []) if (output.shell === value.shell) show(output);
    early = undefined;
    screen.onTyped(type);
    screen.onResize((size) => over || socket.emit("resize-shell", { ...which(value), size }));
    screen.focus();
    tell({ is: "open", opened: value });
  }

  const ask = (): Promise<Answer<OpenedShell>> =>
    socket
      .timeout(openLimit)
      .emitWithAck("open-shell", { ...target, size: screen.size() })
      .catch(() => ({ ok: false, code: "unreachable", message: "The panel did not answer. Try again." }));

  function type(text: string): void {
    waiting += text;
    if (!sending) void send();
  }

  /** In order, one after another: what is typed meanwhile goes together. */
  async function send(): Promise<void> {
    sending = true;
    while (waiting && opened && !over) {
      const [part = ""] = typedParts(waiting);
      const request = { ...which(opened), text: part };
      const pause = new Promise((resolve) => setTimeout(resolve, typeEvery));
      const answer = await socket
        .timeout(typeLimit)
        .emitWithAck("type-in-shell", request)
        .catch(() => undefined);
      await pause;
      if (answer?.ok !== false || answer.code !== "too-often") waiting = waiting.slice(part.length);
    }
    sending = false;
  }

  const leave = (shell: OpenedShell) => void socket.emit("close-shell", which(shell));

  void open();
  return {
    type,
    close() {
      if (opened && !over) leave(opened);
      end({ is: "ended", cause: "You have closed it." });
    },
  };
}

const which = ({ shell, environment, mode }: OpenedShell) => ({ shell, environment, mode });
