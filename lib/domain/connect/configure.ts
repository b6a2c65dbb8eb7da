import { type ConnectAnswers, type Proposal, patternsOf } from "../../contract/connect.ts";
import { type Environment, environments } from "../../contract/names.ts";
import { normalise } from "../compose/file-path.ts";
import type { Examined } from "../compose/parse.ts";
import { showPlace } from "../yaml/problems.ts";
import { describeServices } from "./describe.ts";
import { overImage, placeOfVolumes, withoutSource } from "./development.ts";
import { notesOn } from "./notes.ts";
import { cure, Overlay, overrideVolumes, publishChosen, separate } from "./overlay.ts";
import { passwordNotes } from "./passwords.ts";
import { isShared } from "./propose.ts";
import { writeSlipwayYaml } from "./write.ts";

export const configurationPath = "slipway.yaml";

/** The files that connect an application as it was answered. `paths`: what the commit has. */
export function configure(
  looked: Readonly<Record<Environment, Examined>>,
  answers: ConnectAnswers,
  { root, paths }: { root: string; paths: readonly string[] },
): Pick<Proposal, "services" | "notes" | "cures" | "files" | "shared"> {
  const clean = {
    staging: withoutSource(looked.staging.model, root),
    production: withoutSource(looked.production.model, root),
  };
  const models = { staging: clean.staging.model, production: clean.production.model };
  const services = describeServices(models, answers);
  const both = new Overlay(" What Slipway has otherwise than the compose files below it, in both environments.");
  const cures: Proposal["cures"] = [];
  for (const environment of ["production", "staging"] as const) {
    const model = models[environment];
    for (const problem of cure(both, { ...looked[environment], model }, root))
      cures.push({ place: showPlace(problem), sentence: problem.sentence });
    for (const name of clean[environment].services) {
      const service = model.services[name];
      if (service) overrideVolumes(both, model, service, root);
      cures.push({ place: placeOfVolumes(model, name), sentence: overImage });
    }
  }
  const staging = new Overlay(" What staging has otherwise than production, which is made of the same services.");
  let movedFolders: string[] = [];
  const shared = isShared(patternsOf(answers));
  const host = { root, isCommitted: (path: string) => isContent(path, paths) };
  for (const of of shared ? (["production"] as const) : environments)
    publishChosen(both, both, models[of], answers.environments[of]);
  if (shared) {
    movedFolders = separate({ overlay: staging, below: both }, looked.staging.raw, models, answers, host);
  }
  const overlays = {
    ...(!both.isEmpty && { both: free("compose.slipway.yaml", paths) }),
    ...(!staging.isEmpty && { staging: free("compose.slipway.staging.yaml", paths) }),
  };
  return {
    shared,
    services,
    notes: [...notesOn(models, answers, services, { ...host, movedFolders }), ...passwordNotes(looked, answers)],
    cures: distinct(cures),
    files: [
      { path: configurationPath, text: writeSlipwayYaml(answers, services, overlays) },
      ...(overlays.both ? [{ path: overlays.both, text: both.toString() }] : []),
      ...(overlays.staging ? [{ path: overlays.staging, text: staging.toString() }] : []),
    ],
  };
}

/** A folder that is in the repository only so that it is there has no content of its own. */
function isContent(path: string, paths: readonly string[]): boolean {
  const inside = paths.filter((one) => one === path || one.startsWith(`${normalise(path)}/`));
  return inside.some((one) => !/(?:^|\/)\.(?:git)?(?:keep|ignore)$/.test(one));
}

function free(name: string, paths: readonly string[]): string {
  const numbered = (number: number) => (number === 1 ? name : name.replace(/\.yaml$/, `-${number}.yaml`));
  let number = 1;
  while (paths.includes(numbered(number))) number++;
  return numbered(number);
}

const distinct = (cures: Proposal["cures"]): Proposal["cures"] => [
  ...new Map(cures.map((cure) => [`${cure.place} ${cure.sentence}`, cure])).values(),
];
