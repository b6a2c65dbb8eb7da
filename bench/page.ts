/**
 * `npm run bench:page`: what the first page costs and how soon it is there: the JavaScript that the dashboard and the sign-in
 * page fetch, when the largest of their contents is painted, and how long an event of the engine takes to the screen.
 * Everything is real: the engine, the panel's two processes with the sample application on staging, Chromium.
 */
import { Browser } from "./chromium/browser.ts";
import { endsAndStartsOf, noteStates, untilPainted } from "./page/service-state.ts";
import { type Visit, visit } from "./page/visit.ts";
import { type BenchPanel, benchPanel } from "./panel.ts";

const coldLoads = 10;
const changes = 20;
const service = "backend";

type Cookie = Awaited<ReturnType<BenchPanel["signIn"]>>;

const part = (values: readonly number[], share: number) =>
  Math.round(values.toSorted((one, other) => one - other)[Math.ceil((values.length - 1) * share)] ?? Number.NaN);

await using panel = await benchPanel();
await panel.deploy("main");
const cookie = await panel.signIn();
const browser = await Browser.launch();
try {
  const dashboard = await visits(`${panel.url}/`, cookie);
  const signIn = await visits(`${panel.url}/sign-in`);
  const pages = {
    dashboard: dashboard.first,
    "dashboard again": dashboard.again,
    "sign-in": signIn.first,
    "sign-in again": signIn.again,
  };
  console.table(pages);
  const toScreen = await eventToScreen();
  console.table({ "from an event of the engine to the screen, ms": toScreen });
  console.log(JSON.stringify({ pages, toScreen }));
} finally {
  await browser.close();
}

/** Each time as somebody who has never been there; the last one once more. */
async function visits(url: string, as?: Cookie) {
  const first: Visit[] = [];
  let profile = "";
  for (let load = 0; load < coldLoads; load++) {
    profile = await browser.newProfile();
    first.push(await visit(browser, url, { cookie: as, profile }));
  }
  const again = await visit(browser, url, { cookie: as, profile });
  return { first: figuresOf(first), again: figuresOf([again]) };
}

function figuresOf(visits: readonly Visit[]) {
  const of = (figure: keyof Visit, share: number) =>
    part(
      visits.map((one) => one[figure]),
      share,
    );
  return {
    scripts: of("scripts", 1),
    scriptBytes: of("scriptBytes", 1),
    largestPaintMs: of("largestPaint", 0.5),
    slowestMs: of("largestPaint", 1),
  };
}

/** A container is killed, and started: its row says so. */
async function eventToScreen() {
  const { environments } = await panel.link.call("status", {});
  const { container = "" } = environments.staging.services.find((one) => one.service === service) ?? {};
  const { docker } = panel.engine;
  const { Id } = await docker.getContainer(container).inspect();
  const tab = await browser.open(`${panel.url}/`, { cookie });
  await noteStates(tab, service);
  const listening = new AbortController();
  const times = await endsAndStartsOf(docker, Id, listening.signal);
  for (let change = 0; change < changes; change += 2) {
    await docker.getContainer(Id).kill();
    await untilPainted(tab, "stopped");
    await docker.getContainer(Id).start();
    await untilPainted(tab, "healthy");
  }
  listening.abort();
  const painted = await untilPainted(tab, "healthy");
  const took = times.map((time) => (painted.find(({ at }) => at >= time)?.at ?? Number.NaN) - time);
  return { changes: took.length, p50: part(took, 0.5), p99: part(took, 0.99), most: part(took, 1) };
}
