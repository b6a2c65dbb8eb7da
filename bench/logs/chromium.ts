import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../lib/testing/eventually.ts";
import { Browser, type Tab } from "../chromium/browser.ts";
import { memoryOf, processorTimeOf } from "../processes.ts";
import { cookieName } from "../session.ts";
import { mark } from "./generator.ts";

export interface Held {
  lines: number;
  /** In the order in which they were numbered, none left out and none twice. */
  ordered: boolean;
  /** Of the numbers in their order. */
  hash: string;
}

interface Process {
  type: string;
  id: number;
}

/** What the page has noted of its own painting and of its long tasks. */
interface Noted {
  latencies: number[];
  longTasks: number[];
  isOver?: true;
}

const atOnce = 20_000;
const openLimitMs = 30_000;

/** The log view in a real browser, as somebody has it open. */
export class ChromiumView {
  readonly #browser: Browser;
  readonly #tab: Tab;

  private constructor(browser: Browser, tab: Tab) {
    this.#browser = browser;
    this.#tab = tab;
  }

  static async open(url: string, session: string): Promise<ChromiumView> {
    const browser = await Browser.launch();
    const cookie = { name: cookieName, value: session };
    const tab = await browser.open(`${url}/logs?environment=staging&services=backend`, { cookie });
    await eventually(async () => {
      const isOpen = await tab.evaluate(() => globalThis.slipwayLog?.snapshot().window?.isOpen ?? false);
      if (!isOpen) throw new Error("The log view has not asked the archive yet.");
    }, openLimitMs);
    return new ChromiumView(browser, tab);
  }

  /** How many lines have come since it was opened. */
  arrived(): Promise<number> {
    return this.#tab.evaluate(() => globalThis.slipwayLog?.snapshot().window?.arrived ?? 0);
  }

  /** Until so many have, or no more come; answers when the first and the last of them did. */
  until(lines: number, before: number, stillMs = 20_000): Promise<{ firstAt: number; lastAt: number }> {
    return this.#tab.evaluate(
      async (wanted, at, still) => {
        const count = () => globalThis.slipwayLog?.snapshot().window?.arrived ?? 0;
        let seen = at;
        let firstAt = 0;
        let lastAt = Date.now();
        while (seen < at + wanted && Date.now() - lastAt < still) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          if (count() === seen) continue;
          seen = count();
          lastAt = Date.now();
          firstAt ||= lastAt;
        }
        return { firstAt, lastAt };
      },
      lines,
      before,
      stillMs,
    );
  }

  /** Until it shows the line of that number, which was printed since then. */
  async shows(number: number, since: number, limitMs: number): Promise<void> {
    await eventually(async () => {
      const isShown = await this.#tab.evaluate(
        (word, wanted, from) =>
          [...document.querySelectorAll('[role="log"] [data-line]')].some(({ textContent }) => {
            const [, found, printedAt] = new RegExp(`${word} (\\d+) (\\d+)`).exec(textContent) ?? [];
            return Number(found) === wanted && Number(printedAt) >= from;
          }),
        mark,
        number,
        since,
      );
      if (!isShown) throw new Error(`It does not show line ${number} yet.`);
    }, limitMs);
  }

  /** Reads back what its store has of the last so many lines. */
  async held(lines: number): Promise<Held> {
    const hash = createHash("sha256");
    const held: Held = { lines: 0, ordered: true, hash: "" };
    const all = await this.#tab.evaluate(() => globalThis.slipwayLog?.snapshot().window?.lines ?? 0);
    for (let from = Math.max(0, all - lines); from < all; from += atOnce) {
      const numbers = await this.#tab.evaluate(
        async (first, count, word) => {
          const sample = (await globalThis.slipwayLog?.sample(first, count)) ?? [];
          return sample.flatMap(({ text }) => (text.startsWith(`${word} `) ? Number(text.split(" ")[1]) : []));
        },
        from,
        Math.min(atOnce, all - from),
        mark,
      );
      for (const number of numbers) {
        held.ordered &&= number === held.lines;
        held.lines += 1;
        hash.update(`${number}\n`);
      }
    }
    return { ...held, hash: hash.digest("hex") };
  }

  /** From now on notes for each line that is painted how long ago it was printed, and every long task. */
  async note(): Promise<void> {
    await this.#tab.evaluate((word) => {
      const noted: Noted = { latencies: [], longTasks: [] };
      Object.assign(globalThis, { noted });
      new PerformanceObserver((list) => {
        for (const { duration } of noted.isOver ? [] : list.getEntries()) noted.longTasks.push(duration);
      }).observe({ type: "longtask" });
      const begin = Date.now();
      let newest = -1;
      const painted = new MessageChannel();
      let shown: { number: number; printedAt: number }[] = [];
      painted.port1.onmessage = () => {
        for (const { number, printedAt } of shown) {
          if (printedAt < begin || number <= newest) continue;
          noted.latencies.push(Date.now() - printedAt);
          newest = number;
        }
      };
      function look() {
        shown = [...document.querySelectorAll('[role="log"] [data-line]')].flatMap((row) => {
          const [, number, printedAt] = new RegExp(`${word} (\\d+) (\\d+)`).exec(row.textContent ?? "") ?? [];
          return number === undefined ? [] : { number: Number(number), printedAt: Number(printedAt) };
        });
        painted.port2.postMessage(undefined); // comes after this frame was painted
      }
      new MutationObserver(() => !noted.isOver && requestAnimationFrame(look)).observe(document.body, {
        childList: true,
        subtree: true,
      });
    }, mark);
  }

  /** What was noted; no more is. */
  noted(): Promise<Noted> {
    return this.#tab.evaluate(() => Object.assign((globalThis as unknown as { noted: Noted }).noted, { isOver: true }));
  }

  /** With the wheel, through all that there is. */
  async scroll(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      const deltaY = step < steps / 2 ? -3000 : 3000;
      await this.#tab.send("Input.dispatchMouseEvent", { type: "mouseWheel", x: 700, y: 450, deltaX: 0, deltaY });
      await pause(16);
    }
  }

  /** The tab's memory and the browser's processor time, in MB and milliseconds. */
  async costs(): Promise<{ tab: number; processor: number }> {
    const processes = await this.#processes();
    const tabs = processes.filter(({ type }) => type === "renderer");
    const memory = await Promise.all(tabs.map(({ id }) => memoryOf(id)));
    const times = await Promise.all(processes.map(({ id }) => processorTimeOf(id)));
    return { tab: Math.max(...memory), processor: times.reduce((sum, time) => sum + time, 0) };
  }

  /** Stops all its processes where they are. Answers how they go on. */
  async freeze(): Promise<() => void> {
    const processes = await this.#processes();
    const send = (signal: NodeJS.Signals) => {
      for (const { id } of processes) process.kill(id, signal);
    };
    send("SIGSTOP");
    return () => send("SIGCONT");
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  async #processes(): Promise<Process[]> {
    const { processInfo } = await this.#browser.send<{ processInfo: Process[] }>("SystemInfo.getProcessInfo");
    return processInfo;
  }
}
