import type { CertificateInput, CertificateView } from "../contract/certificates.ts";
import { type Environment, environments } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { describeCertificate, isFor, readChain } from "./certificate-chain.ts";
import type { CertificateStore, Clock, Gateways, Store } from "./ports.ts";
import { scope } from "./steps/deploy-request.ts";

export interface CertificatePorts {
  certificates: CertificateStore;
  gateways: Gateways;
  store: Store;
  clock: Clock;
  instance: string;
  /** Where people find an environment, if its configuration says so. */
  urlOf(environment: Environment): string | undefined;
}

const soonMs = 14 * 24 * 60 * 60_000;

export const certificateViews = (ports: CertificatePorts): Promise<CertificateView[]> =>
  Promise.all(environments.map((environment) => viewOf(ports, environment)));

/** Checked here, then by the gateway itself; only then it replaces the one that is there, without a dropped connection. */
export async function setCertificate(
  ports: CertificatePorts,
  { environment, ...input }: CertificateInput,
  signal: AbortSignal,
): Promise<CertificateView> {
  const pem = readChain(input, ports.clock.now());
  await refuseDuringRun(ports.store, environment);
  const application = await ports.store.application();
  const save = () => ports.certificates.save(environment, pem);
  if (application) await ports.gateways.setCertificate(scope(ports, application, environment), pem, save, signal);
  else await save();
  return viewOf(ports, environment);
}

/** A reload in the middle of a switch or a drain would take requests from the run that waits for them. */
async function refuseDuringRun(store: Store, environment: Environment): Promise<void> {
  for (const id of await store.unfinishedRuns()) {
    if ((await store.run(id))?.header.environment !== environment) continue;
    throw new Refusal(
      "busy",
      `Run #${id} is under way on ${environment}. Nothing was changed. Set the certificate when it has ended.`,
      { run: id },
    );
  }
}

async function viewOf(ports: CertificatePorts, environment: Environment): Promise<CertificateView> {
  const pem = await ports.certificates.pemOf(environment);
  const view = { environment, ...describeCertificate(pem) };
  const problem = problemOf(pem, view, ports.urlOf(environment), ports.clock.now());
  return problem ? { ...view, problem } : view;
}

function problemOf(
  pem: string,
  { validTo, names }: Pick<CertificateView, "validTo" | "names">,
  url: string | undefined,
  now: number,
): string | undefined {
  if (validTo <= now) return "It has ended: browsers refuse it. Set a new one.";
  const host = url?.startsWith("https:") ? new URL(url).hostname.replace(/^\[|\]$/g, "") : undefined;
  if (host && !isFor(pem, host)) return `It is for ${names.join(", ") || "no name"}, and people ask for ${host}.`;
  if (validTo - now < soonMs) return `It ends in ${Math.ceil((validTo - now) / (24 * 60 * 60_000))} days.`;
  return undefined;
}
