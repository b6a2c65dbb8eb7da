import type { ReleasePlan } from "../release/plan.ts";
import type { Attachment, ContainerSpec } from "../release/spec.ts";
import { driftOf, type Ground, residentAttachments, standingOf } from "./drift.ts";

/** What makes everything as recorded that can be made so without a restart. */
export interface PutBack {
  policies: ContainerSpec[];
  names: { from: string; to: string }[];
  attach: { container: string; attachments: Attachment[] }[];
  detach: { container: string; network: string }[];
  /** The gateway is made anew where it is gone, and attached where it is not. */
  gateway: boolean;
  /** What is put back, one line each. */
  lines: string[];
}

export function putBackOf(plan: ReleasePlan, ground: Ground): PutBack {
  const findings = driftOf(plan, ground).findings.filter(({ way }) => way === "in-place");
  const amiss = (service: string, setting: string) =>
    findings.some((finding) => finding.service === service && finding.setting === setting);
  const specs = [
    ...plan.release.containers.map((spec) => ({ spec, wanted: spec.attachments })),
    ...plan.residents.map(({ container: spec }) => ({ spec, wanted: residentAttachments(plan, spec) })),
  ].flatMap((one) => {
    const container = standingOf(one.spec, ground);
    return container ? [{ ...one, container }] : [];
  });
  return {
    policies: specs.filter(({ spec }) => amiss(spec.service, "restart policy")).map(({ spec }) => spec),
    names: specs
      .filter(({ spec }) => amiss(spec.service, "name"))
      .map(({ spec, container }) => ({ from: container.name, to: finalNameOf(plan, spec) })),
    attach: specs.flatMap(({ spec, wanted, container }) => {
      const attachments = wanted.filter(({ network }) => amiss(spec.service, `network ${network}`));
      return attachments.length > 0 ? [{ container: container.name, attachments }] : [];
    }),
    detach: specs.flatMap(({ spec, wanted, container }) =>
      Object.keys(container.addresses)
        .filter((network) => amiss(spec.service, `network ${network}`))
        .filter((network) => !wanted.some((attachment) => attachment.network === network))
        .map((network) => ({ container: container.name, network })),
    ),
    gateway: findings.some(
      ({ service, container }) => service === "gateway" && container === gatewayName(plan, ground),
    ),
    lines: findings.map(({ service, setting, saw }) => `${service}: ${setting}: ${saw}`),
  };
}

const finalNameOf = ({ names }: ReleasePlan, { name }: ContainerSpec) =>
  names.find(({ from }) => from === name)?.to ?? name;

const gatewayName = ({ gateway }: ReleasePlan, { containers }: Ground) =>
  containers.find(({ role }) => role === "gateway")?.name ?? gateway.container;
