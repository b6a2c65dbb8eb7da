interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

/** The DevTools protocol, which Chromium and Node speak: what is asked is answered, events are passed over. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #sent = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as Answer);
  }

  static async open(address: string): Promise<DevTools> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`Nobody answers at ${address}.`));
    });
    return new DevTools(socket);
  }

  send<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(++this.#sent, answer);
    this.#socket.send(JSON.stringify({ id: this.#sent, method, params, sessionId }));
    return answer.promise as Promise<Result>;
  }

  close(): void {
    this.#socket.close();
  }

  #take({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}

/** Has a Node process collect its garbage, twice: what it frees the first time is counted off at the second. */
export async function collectGarbage(address: string): Promise<void> {
  const process = await DevTools.open(address);
  await process.send("HeapProfiler.collectGarbage");
  await process.send("HeapProfiler.collectGarbage");
  process.close();
}

/** Where a Node process can be inspected that was started with this, as it says itself. */
export const inspected = "--inspect=127.0.0.1:0";
export const inspectorIn = (said: string): string | undefined => /Debugger listening on (ws:\S+)/.exec(said)?.[1];
