import { Book } from "./book.ts";
import type { FromStore, ToStore } from "./messages.ts";

/** The browser's own, without all that only its pages have. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToStore>) => void) | null;
  postMessage(message: FromStore): void;
}
const scope = globalThis as unknown as WorkerScope;
const send = (message: FromStore) => scope.postMessage(message);

const pages = new Map<number, PromiseWithResolvers<Uint8Array>>();
let tickets = 0;
let book: Book | undefined;

scope.onmessage = ({ data: message }) => {
  switch (message.type) {
    case "begin":
      book = new Book(
        {
          page(environment, request) {
            const page = Promise.withResolvers<Uint8Array>();
            pages.set(++tickets, page);
            send({
              type: "page",
              ticket: tickets,
              request: { ...request, environment, services: [...request.services] },
            });
            return page.promise;
          },
          watch: (environment, services, since) =>
            send({ type: "watch", request: { environment, services: [...services], since, tail: 0, follow: true } }),
          show: (window) => send({ type: "window", window }),
          now: () => Date.now(),
          pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        },
        message.subject,
      );
      return;
    case "chunk":
      void book
        ?.chunk(message.environment, new Uint8Array(message.bytes))
        .finally(() => send({ type: "taken", ticket: message.ticket }));
      return;
    case "page":
      return settle(message.ticket)?.resolve(new Uint8Array(message.bytes));
    case "no-page":
      return settle(message.ticket)?.reject(new Error(message.problem));
    case "connected":
      return void book?.connected();
    case "disconnected":
      return void book?.disconnected(message.cause);
    case "broken":
      return void book?.broken(message.environment, message.cause);
    case "look":
      return book?.look(message.look);
    case "painted":
      return book?.painted();
    case "levels":
      return book?.levels(message.mask);
    case "search":
      return book?.search(message.query);
    case "step":
      return book?.step(message.forward);
    case "jump":
      return void book?.jump(message.moment, message.id);
    case "fill":
      return void book?.fill(message.id);
    case "sample":
      return void book
        ?.sample(message.from, message.count)
        .then((lines) => send({ type: "sample", ticket: message.ticket, lines }));
  }
};

function settle(ticket: number): PromiseWithResolvers<Uint8Array> | undefined {
  const page = pages.get(ticket);
  pages.delete(ticket);
  return page;
}
