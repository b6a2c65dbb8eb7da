import { resolve } from "node:path";
import type { ConnectView, EnvironmentOutlook, Proposal } from "../../contract/connect.ts";
import { type Environment, environments } from "../../contract/names.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { dim, plain, styled, table } from "./text.ts";

export interface InitOptions {
  root?: string;
  compose: string[];
}

/** Prints the files that would connect an application, and what speaks against it. Changes nothing; exits with 1 where something does. */
export async function init(
  { link, json, print, signal }: Session,
  given: string,
  { root, compose }: InitOptions,
): Promise<number> {
  const repository = /^[a-z][a-z0-9+.-]*:|^[^/]+@[^/]+:/i.test(given) ? given : resolve(given);
  const asked = { repository, root: resolve(root ?? repository), compose };
  const view = await link.call("examineApplication", asked, signal);
  print(json ? JSON.stringify(view, null, 2) : words(view));
  return view.problems.length > 0 ? exitCodes.failed : exitCodes.ok;
}

function words({ proposal, problems, environments: outlook }: ConnectView): string {
  return [
    ...(proposal ? proposed(proposal) : [dim("It has a slipway.yaml already: register it in the panel, in Settings.")]),
    ...environments.flatMap((of) => made(of, outlook[of])),
    ...problems.map((problem) => styled("red", plain(problem))),
  ].join("\n");
}

/** A file can be cut out of it and written down as it is. */
const proposed = ({ files, notes, cures }: Proposal): string[] => [
  ...files.flatMap(({ path, text }) => [
    styled("bold", `--- ${plain(path)}`),
    ...text.trimEnd().split("\n").map(plain),
    "",
  ]),
  ...cures.map(({ place, sentence }) => plain(`taken back: ${place}: ${sentence}`)),
  ...notes.map(plain),
  "",
];

function made(of: Environment, outlook: EnvironmentOutlook | null): string[] {
  if (!outlook) return [];
  const { containers, ports, volumes, found } = outlook;
  const rows = [
    ["containers", containers.map(({ name }) => name).join(" ")],
    ["ports", ports.map(({ port, service, target }) => `${port} to ${service}:${target}`).join(", ")],
    ["volumes", volumes.join(" ")],
    ...(found
      ? [["found", `${found.containers.map(({ name }) => name).join(" ")}: the first deploy takes them over`]]
      : []),
  ];
  return [
    styled("bold", of),
    ...table(
      rows.map(([name = "", what = ""]) => [dim(name), plain(what)]),
      "  ",
    ),
    "",
  ];
}
