import { randomUUID } from "node:crypto";
import {
  type ComparedCommit,
  type ComparedSetting,
  type DifferenceView,
  type DriftFinding,
  differs,
  type MendWay,
  type SchemaView,
  type SettingValue,
} from "../../contract/difference.ts";
import { type Environment, environments } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { ask, type Wait } from "./ask.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { ago, dim, plain, styled, table } from "./text.ts";

/** Exits with 1 while something has drifted. */
export async function showDifference({ link, json, print, signal }: Session): Promise<number> {
  const view = await link.call("difference", {}, signal);
  print(json ? JSON.stringify(view, null, 2) : words(view));
  return environments.some((one) => view.drift[one].findings.length > 0) ? exitCodes.failed : exitCodes.ok;
}

/** The way that everything needs which a run can mend. */
export async function mend(session: Session, environment: Environment, wait: Wait): Promise<number> {
  const { drift } = await session.link.call("difference", {}, session.signal);
  const { way } = drift[environment];
  if (!way)
    throw new Refusal(
      "nothing-to-mend",
      `Nothing of ${environment} has drifted that a run could mend. Nothing was changed. What has: slipway difference.`,
    );
  return ask(session, { kind: "mend", requestId: randomUUID(), environment, way }, `mends ${environment}`, wait);
}

function words(view: DifferenceView): string {
  const { releases, images, configuration, drift, driftProblem } = view;
  const release = (of: Environment) => (releases[of] ? `r${releases[of].number}` : "nothing live");
  const changed = images.filter(differs);
  return [
    styled("bold", `staging ${release("staging")}, production ${release("production")}`),
    "",
    ...section("commits", commitLines(view)),
    ...section("images", table(changed.map(imageRow), "  ")),
    ...section("configuration", table(configuration.map(settingRow), "  ")),
    ...section("schema", schemaLines(view.schema)),
    ...environments.flatMap((of) => section(`drift of ${of}`, table(drift[of].findings.map(driftRow), "  "))),
    ...(driftProblem ? [`  ${plain(driftProblem)}`] : []),
  ].join("\n");
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length > 0 ? [title, ...lines] : [`${title}  ${dim("none")}`];

function commitLines({ commits, missing, moreCommits, commitsProblem }: DifferenceView): string[] {
  if (commitsProblem) return [`  ${plain(commitsProblem)}`];
  const rows = (sign: string) => (one: ComparedCommit) => [
    sign,
    one.commit.slice(0, 7),
    plain(one.title),
    dim(`${plain(one.author)}, ${ago(one.at, Date.now())}`),
  ];
  const more = moreCommits ? [dim("  … and more")] : [];
  return [...table([...commits.map(rows("+")), ...missing.map(rows("−"))], "  "), ...more];
}

const shortId = (id: string | undefined) => (id ? id.replace(/^sha256:/, "").slice(0, 12) : "none");
const imageRow = ({ service, staging, production }: DifferenceView["images"][number]) => [
  plain(service),
  `${shortId(production)} → ${shortId(staging)}`,
];

const valueText = (value: SettingValue | undefined): string => {
  if (!value) return "not set";
  return "value" in value ? plain(value.value) : `#${value.fingerprint.slice(0, 8)}`;
};
const settingRow = ({ service, setting, staging, production, secret }: ComparedSetting) => [
  plain(service),
  plain(setting),
  `${valueText(production)} → ${valueText(staging)}`,
  secret ? dim("secret") : "",
];

function schemaLines(schema: SchemaView): string[] {
  if (schema.state === "not-configured")
    return [dim("  release.applied is not set in slipway.yaml of both environments")];
  if (schema.state === "unknown") return [`  ${plain(schema.problem)}`];
  const { pending, extra } = schema;
  return table([...pending.map((name) => ["+", plain(name)]), ...extra.map((name) => ["−", plain(name)])], "  ");
}

const wayWords: Record<MendWay, string> = {
  "in-place": "mended in place",
  beside: "mended by a switch",
  held: "mended while requests wait",
  "by-hand": "mended by hand",
};
const driftRow = ({ service, setting, saw, way }: DriftFinding) => [
  plain(service),
  plain(setting),
  plain(saw),
  dim(wayWords[way]),
];
