import type { DriftFinding, DriftView, MendWay } from "../../contract/difference.ts";
import { listed } from "../../contract/words.ts";
import { masked } from "../logs/mask.ts";
import { secretValues } from "../logs/secrets.ts";
import type { ReleasePlan } from "../release/plan.ts";
import type { Attachment, ContainerSpec, Role } from "../release/spec.ts";
import {
  type Described,
  filesOf,
  isHidden,
  type Made,
  type Settings,
  settingsAmiss,
  settingsOf,
  variablesIn,
} from "./settings.ts";

/** A container as the engine has it. */
export interface Standing {
  name: string;
  service: string;
  role: Role;
  release?: number;
  /** By network. */
  addresses: Record<string, string>;
  aliases?: Record<string, string[]>;
  /** Absent where it was not looked at. */
  made?: Made;
}

export interface Ground {
  containers: readonly Standing[];
  /** Names of the networks that Slipway has made for the environment. */
  networks: readonly string[];
}

/**
 * What of a live release, its residents and its gateway is not as it was recorded when it went live. Whether something runs
 * at all is its health, and nothing of this.
 */
export function driftOf(plan: ReleasePlan, ground: Ground): DriftView {
  const findings = [
    ...plan.release.containers.flatMap((spec) => releasedDrift(plan, spec, ground)),
    ...plan.residents.flatMap(({ container }) => residentDrift(plan, container, ground)),
    ...gatewayDrift(plan, ground),
  ];
  return viewOf(findings);
}

/** Beside what a run has recorded: residents whose definition is another by now, and who are not replaced by a deploy. */
export function redefined(plan: ReleasePlan, defined: Readonly<Record<string, Described>>): DriftFinding[] {
  return plan.residents.flatMap(({ container }) => {
    const now = defined[container.service];
    if (!now) return [];
    const asNow = { ...now, image: container.image, volumes: container.volumes };
    const made: Made = { settings: { ...settingsOf(container), ...filesOf(container) }, defaults: {} };
    const wanted = { ...settingsOf(asNow), ...filesOf(asNow) };
    return settingsAmiss(wanted, made).map((setting) => ({
      service: container.service,
      container: container.name,
      setting,
      saw: `${described(setting, made.settings, wanted)}, as the live commit defines it`,
      way: replaceable({ ...container, runtime: now.runtime }) ? ("held" as const) : ("by-hand" as const),
      redefined: true as const,
    }));
  });
}

/** One run after the other, if more than one is needed; each mends what it can in place as well. */
export function viewOf(findings: DriftFinding[]): DriftView {
  const ways = new Set(findings.map(({ way }) => way));
  const way = (["beside", "held", "in-place"] as const).find((one) => ways.has(one));
  return way ? { findings, way } : { findings };
}

function releasedDrift(plan: ReleasePlan, spec: ContainerSpec, ground: Ground): DriftFinding[] {
  const standing = standingOf(spec, ground);
  if (!standing) return [finding(spec, spec.name, "container", "is gone", "beside")];
  const networks = networkDrift(spec, standing, spec.attachments);
  return [...nameDrift(plan, spec, standing), ...settingDrift(spec, standing, "beside"), ...networks];
}

function residentDrift(plan: ReleasePlan, spec: ContainerSpec, ground: Ground): DriftFinding[] {
  const standing = standingOf(spec, ground);
  const way = replaceable(spec) ? "held" : "by-hand";
  if (!standing) return [finding(spec, spec.name, "container", "is gone", way)];
  const wanted = residentAttachments(plan, spec);
  return [...settingDrift(spec, standing, way), ...networkDrift(spec, standing, wanted, ground.networks)];
}

/** One that a release has brought along goes with that, and a deploy makes it anew; nor is a volume made that was not there. */
const replaceable = ({ release, runtime, volumes }: Pick<ContainerSpec, "release" | "runtime" | "volumes">): boolean =>
  release === undefined &&
  runtime.mounts.every((mount) => mount.type === "bind" || volumes.some(({ key }) => key === mount.volume));

/** At home, and in the networks of the release. */
export function residentAttachments({ release }: ReleasePlan, { name, attachments }: ContainerSpec): Attachment[] {
  const wired = release.residents.filter(({ container }) => container === name);
  return [...attachments, ...wired.flatMap((resident) => resident.attachments)];
}

function gatewayDrift({ gateway, gatewayAttachments }: ReleasePlan, ground: Ground): DriftFinding[] {
  const standing = ground.containers.find(({ role }) => role === "gateway");
  const about = { service: "gateway" };
  if (!standing) return [finding(about, gateway.container, "container", "is gone", "in-place")];
  return gatewayAttachments.flatMap(({ network, address }) => {
    const saw = addressAmiss(standing, network, address);
    return saw ? [finding(about, standing.name, `network ${network}`, saw, "in-place")] : [];
  });
}

export const standingOf = <One extends Standing>(spec: ContainerSpec, { containers }: { containers: readonly One[] }) =>
  containers.find(
    ({ role, service, release }) => role === spec.role && service === spec.service && release === spec.release,
  );

/** Only until the names have settled it may still have the one that it was made under. */
function nameDrift({ names }: ReleasePlan, spec: ContainerSpec, { name }: Standing): DriftFinding[] {
  const wanted = names.find(({ from }) => from === spec.name)?.to ?? spec.name;
  return name === wanted || name === spec.name
    ? []
    : [finding(spec, name, "name", `${name} instead of ${wanted}`, "in-place")];
}

function settingDrift(spec: ContainerSpec, standing: Standing, way: MendWay): DriftFinding[] {
  if (!standing.made) return [];
  const { made, name } = standing;
  const wanted = settingsOf(spec);
  return settingsAmiss(wanted, made).map((setting) =>
    finding(
      spec,
      name,
      setting,
      described(setting, made.settings, { ...made.defaults, ...wanted }),
      setting === "restart policy" ? "in-place" : way,
    ),
  );
}

/** Of what is hidden only whether it is there. */
function described(setting: string, settings: Settings, wanted: Settings): string {
  const [now, then] = [settings[setting] ?? undefined, wanted[setting] ?? undefined];
  if (isHidden(setting))
    return now === undefined ? "is not set" : then === undefined ? "is set, and was not" : "has another value";
  if (setting === "image") return `${shortImage(now)} instead of ${shortImage(then)}`;
  const secrets = [...secretValues(variablesIn(settings)), ...secretValues(variablesIn(wanted))];
  return masked(`${now ?? "none"} instead of ${then ?? "none"}`, secrets);
}

const shortImage = (id = "none") => id.replace(/^sha256:/, "").slice(0, 12);

/** `allowed`: networks that it may be on besides. */
function networkDrift(
  spec: ContainerSpec,
  standing: Standing,
  wanted: readonly Attachment[],
  allowed: readonly string[] = [],
): DriftFinding[] {
  const amiss = wanted.flatMap((attachment) => {
    const saw = attachmentAmiss(standing, attachment);
    return saw ? [finding(spec, standing.name, `network ${attachment.network}`, saw, "in-place")] : [];
  });
  const others = Object.keys(standing.addresses).filter(
    (network) => !wanted.some((attachment) => attachment.network === network) && !allowed.includes(network),
  );
  return [
    ...amiss,
    ...others.map((network) => finding(spec, standing.name, `network ${network}`, "attached, and was not", "in-place")),
  ];
}

function attachmentAmiss(standing: Standing, { network, address, aliases }: Attachment): string | undefined {
  const amiss = addressAmiss(standing, network, address);
  if (amiss) return amiss;
  const known = standing.aliases?.[network];
  const unknown = known ? aliases.filter((alias) => !known.includes(alias)) : [];
  return unknown.length > 0 ? `not known there as ${listed(unknown)}` : undefined;
}

function addressAmiss({ addresses }: Standing, network: string, address: string): string | undefined {
  const now = addresses[network];
  if (now === undefined) return "not attached";
  return address === "" || now === address ? undefined : `at ${now || "no address"} instead of ${address}`;
}

const finding = (
  { service }: Pick<ContainerSpec, "service">,
  container: string,
  setting: string,
  saw: string,
  way: MendWay,
): DriftFinding => ({ service, container, setting, saw, way });
