import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { needChromium } from "../../scripts/testing/chromium.ts";
import { DevTools } from "./dev-tools.ts";

const flags = [
  "--headless",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--remote-debugging-port=0",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];
const announcement = /^DevTools listening on (ws:\S+)$/m;

const desk = { width: 1440, height: 900 };

interface OpenOptions {
  cookie?: { name: string; value: string };
  /** Of `newProfile`; without one the browser's own. */
  profile?: string;
  size?: { width: number; height: number };
}

/**
 * Chromium, spoken to in its own protocol and asked for nothing but what is measured. Playwright would have it report every
 * message of every websocket, which costs the browser as much as showing what is in them.
 */
export class Browser {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #tools: DevTools;

  private constructor(child: ChildProcess, profile: string, tools: DevTools) {
    this.#child = child;
    this.#profile = profile;
    this.#tools = tools;
  }

  static async launch(): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), "slipway-chromium-"));
    const child = spawn(await needChromium(console.error), [...flags, `--user-data-dir=${profile}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    return new Browser(child, profile, await DevTools.open(await addressOf(child.stderr)));
  }

  send<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    return this.#tools.send<Result>(method, params, sessionId);
  }

  /** Nothing is in its caches, and nothing is known of it elsewhere. */
  async newProfile(): Promise<string> {
    return (await this.send<{ browserContextId: string }>("Target.createBrowserContext")).browserContextId;
  }

  async open(url: string, { cookie, profile, size = desk }: OpenOptions = {}): Promise<Tab> {
    const blank = { url: "about:blank", browserContextId: profile };
    const { targetId } = await this.send<{ targetId: string }>("Target.createTarget", blank);
    const attached = { targetId, flatten: true };
    const { sessionId } = await this.send<{ sessionId: string }>("Target.attachToTarget", attached);
    const tab = new Tab(this, sessionId, targetId);
    if (cookie) await tab.send("Network.setCookie", { ...cookie, url });
    await tab.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
    await tab.send("Page.navigate", { url });
    return tab;
  }

  async close(): Promise<void> {
    const gone = once(this.#child, "exit");
    await this.send("Browser.close");
    await gone;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Evaluated {
  result: { value: unknown };
  exceptionDetails?: { text: string; exception?: { description?: string } };
}

export class Tab {
  readonly #browser: Browser;
  readonly #session: string;
  readonly #target: string;

  constructor(browser: Browser, session: string, target: string) {
    this.#browser = browser;
    this.#session = session;
    this.#target = target;
  }

  send<Result>(method: string, params: object = {}): Promise<Result> {
    return this.#browser.send<Result>(method, params, this.#session);
  }

  /** The function runs in the page: it knows nothing but what it is given. */
  async evaluate<Given extends readonly unknown[], Result>(
    run: (...given: Given) => Result | Promise<Result>,
    ...given: Given
  ): Promise<Result> {
    const expression = `(${run})(...${JSON.stringify(given)})`;
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails: problem } = await this.send<Evaluated>("Runtime.evaluate", asked);
    if (problem) throw new Error(problem.exception?.description ?? problem.text);
    return result.value as Result;
  }

  async close(): Promise<void> {
    await this.#browser.send("Target.closeTarget", { targetId: this.#target });
  }
}

async function addressOf(output: Readable): Promise<string> {
  let said = "";
  for await (const line of createInterface(output)) {
    said += `${line}\n`;
    if (announcement.test(line)) break;
  }
  output.resume(); // what it says later is not read
  const [, address] = announcement.exec(said) ?? [];
  if (!address) throw new Error(`Chromium did not start: ${said}`);
  return address;
}
