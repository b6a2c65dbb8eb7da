import type { IsolationFinding, IsolationSubject } from "../../contract/isolation.ts";
import { type Environment, otherEnvironment } from "../../contract/names.ts";
import { type Both, isPublic, probed } from "./compare.ts";
import type { Exposure } from "./exposure.ts";

/** What a probe tries, in as many words as it needs. */
export type Try = { connect: string; port: number } | { resolve: string };

/** What came of it. */
export interface Tried {
  /** `gone`: the probe itself could not try. */
  result: "reached" | "blocked" | "gone";
  /** What a name stands for. */
  addresses?: string[];
  /** In a few words. */
  detail: string;
}

export interface Attempt {
  key: string;
  subject: IsolationSubject;
  from: Environment;
  what: string;
  try: Try;
  /** Only these count as reached: elsewhere the name is somebody else's. */
  meaning?: string[];
  /** Why it may be reached. */
  open?: string;
}

/** Plain and with TLS. */
const enginePorts = [2375, 2376];
/** More than that, and the rest is said to be untried. */
export const mostAttempts = 400;

/** Everything of the other environment that could be reached from inside of `from`. */
export function attemptsFrom(from: Environment, both: Both, hostAddresses: readonly string[]): Attempt[] {
  const to = otherEnvironment(from);
  const [own, other] = [both.exposures[from], both.exposures[to]];
  const doors = [...new Set([...gatewaysOf(own), ...gatewaysOf(other), ...hostAddresses])];
  return [
    ...addressesOf(other).map(({ service, name, address, port }) => ({
      key: `address:${from} to ${service}:${port}`,
      subject: "address" as const,
      from,
      what: `${to}'s ${name} at ${address}:${port}`,
      try: { connect: address, port },
      ...(service === "gateway" && isPublic(both, to, port) && { open: declared }),
    })),
    ...namesOf(other, own).map((name) => ({
      key: `name:${from} to ${name}`,
      subject: "name" as const,
      from,
      what: `${to}'s name ${name}`,
      try: { resolve: name },
      meaning: probed(other).flatMap(({ networks }) => networks.map(({ address }) => address)),
    })),
    ...publishedBy(other).flatMap((port) =>
      doors.map((address) => ({
        key: `port:${to} ${port}`,
        subject: "port" as const,
        from,
        what: `${to}'s port ${port} through the host's address ${address}`,
        try: { connect: address, port },
        ...(isPublic(both, to, port) && { open: declared }),
      })),
    ),
    ...[...new Set([...gatewaysOf(own), ...hostAddresses])].flatMap((address) =>
      enginePorts.map((port) => ({
        key: `port:the engine ${port}`,
        subject: "port" as const,
        from,
        what: `the engine's own port ${port} through the host's address ${address}`,
        try: { connect: address, port },
      })),
    ),
  ];
}

const declared = "declared to be for everybody";

/** What the probe must reach of its own environment: one that reaches nothing has proven nothing. */
export const controlsOf = (exposure: Exposure): Try[] =>
  addressesOf(exposure)
    .map(({ address, port }) => ({ connect: address, port }))
    .slice(0, 8);

const gatewaysOf = ({ networks }: Exposure): string[] => networks.flatMap(({ gateway }) => (gateway ? [gateway] : []));

const addressesOf = (exposure: Exposure) =>
  probed(exposure).flatMap(({ service, name, networks, listens }) =>
    networks
      .filter(({ address }) => address !== "")
      .flatMap(({ address }) => listens.map((port) => ({ service, name, address, port }))),
  );

const publishedBy = (exposure: Exposure): number[] => [
  ...new Set(probed(exposure).flatMap(({ published }) => published.map(({ port }) => port))),
];

/** A name that its own services have too says nothing. */
function namesOf(other: Exposure, own: Exposure): string[] {
  const all = (exposure: Exposure) =>
    new Set(probed(exposure).flatMap(({ name, networks }) => [name, ...networks.flatMap(({ aliases }) => aliases)]));
  const mine = all(own);
  return [...all(other)].filter((name) => !mine.has(name));
}

/** What was tried, as a finding. */
export function judge({ key, subject, from, what, meaning, open }: Attempt, tried: Tried): IsolationFinding {
  const finding = { key, subject, from, what };
  if (tried.result === "gone") return { ...finding, saw: tried.detail, verdict: "untried" };
  const there = meaning ? tried.addresses?.filter((address) => meaning.includes(address)) : undefined;
  const isReached = tried.result === "reached" && (there === undefined || there.length > 0);
  if (!isReached) {
    const saw = tried.result === "reached" ? `is ${tried.addresses?.join(", ")}, which is nothing of it` : tried.detail;
    return { ...finding, saw, verdict: "blocked" };
  }
  const saw = there ? `is ${there.join(", ")}` : tried.detail;
  return open === undefined ? { ...finding, saw, verdict: "hole" } : { ...finding, saw, verdict: "open", why: open };
}
