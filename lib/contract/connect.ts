import { z } from "zod";
import { applicationInput } from "./application.ts";
import type { FoundSystem } from "./gates.ts";
import type { Environment } from "./names.ts";

/**
 * How an application without a `slipway.yaml` is connected: what its repository holds is looked at, with the answers that there
 * are so far, and a `slipway.yaml` is proposed. Nothing is remembered between two looks.
 */

/** What an answer may be is judged by the parser of slipway.yaml, with its place; here only that it is no flood. */
const text = z.string().max(500);
const texts = z.array(text).max(50);

const environmentAnswers = z.object({
  services: text,
  branch: text,
  /** Empty: `.env` beside the compose file, if it is there. */
  envFile: text,
  url: text,
  database: z.object({ name: text, user: text }),
  /** What is published on the host otherwise than the compose files say, by `portKey`; `null`: it is not. */
  ports: z.record(text, z.int().min(1).max(65535).nullable()),
});

export const connectAnswers = z.object({
  application: text,
  /** In the order in which they are put on top of one another. */
  compose: texts.min(1).max(8),
  profiles: texts,
  environments: z.object({ staging: environmentAnswers, production: environmentAnswers }),
  database: z.object({ service: text, engine: z.enum(["mysql", "mariadb"]) }).nullable(),
  /** Whether a deploy to staging begins with an empty database. */
  freshStaging: z.boolean(),
  residents: texts,
  singletons: texts,
  /** Keys of the volumes whose files are in each backup. */
  volumes: texts,
  /** What runs once before a release, in the image of one of its services; an empty command: nothing. */
  release: z.object({ service: text, command: text }),
  smoke: texts,
});
export type ConnectAnswers = z.infer<typeof connectAnswers>;
export type EnvironmentAnswers = z.infer<typeof environmentAnswers>;

export const examineInput = applicationInput.pick({ repository: true, root: true }).extend({
  /** With what to begin instead of what can be seen: compose files, profiles, and the pattern of each environment's services. */
  compose: texts.max(8).optional(),
  profiles: texts.optional(),
  services: z.object({ staging: text, production: text }).optional(),
  /** None: what can be seen decides. */
  answers: connectAnswers.optional(),
});
export type ExamineInput = z.infer<typeof examineInput>;

export const commitConfigurationInput = examineInput.pick({ repository: true, root: true, answers: true }).required();
export type CommitConfigurationInput = z.infer<typeof commitConfigurationInput>;

export const portKey = (role: string, target: number): string => `${role}:${target}`;

export const patternsOf = ({ environments: { staging, production } }: ConnectAnswers): Record<Environment, string> => ({
  staging: staging.services,
  production: production.services,
});

export interface ConnectView {
  repository: {
    branch: string;
    commit: string;
    /** Files can be committed there. */
    workingTree: boolean;
  };
  /** `null`: it has a slipway.yaml already, which nobody overwrites. */
  proposal: Proposal | null;
  /** What is wrong with slipway.yaml or the compose files, by file, line and key. */
  problems: string[];
  /** Without one that could not be read. */
  environments: Record<Environment, EnvironmentOutlook | null>;
}

export interface Proposal {
  answers: ConnectAnswers;
  /** Those in the repository, nearest first. */
  composeFiles: string[];
  /** Of the compose files' services. */
  profiles: string[];
  /** Both environments are made of the same services. */
  shared: boolean;
  services: ConnectService[];
  /** What to know of it, one sentence or two each. */
  notes: string[];
  /** What the loader refuses of the compose files, and a file on top takes back. */
  cures: { place: string; sentence: string }[];
  files: WrittenFile[];
}

export interface WrittenFile {
  path: string;
  text: string;
}

export interface ConnectService {
  /** Under its role. */
  role: string;
  /** By its name in the compose file, of each environment that has it. */
  names: Partial<Record<Environment, string>>;
  /** Its image, or the folder that it is built from. */
  from: string;
  kind: "released" | "resident";
  singleton: boolean;
  ports: ConnectPort[];
  /** Keys of its named volumes. */
  volumes: string[];
  healthCheck: boolean;
}

export interface ConnectPort {
  key: string;
  target: number;
  /** On the host, in each environment that has it; `null`: not at all. */
  published: Partial<Record<Environment, number | null>>;
  /** Whoever reaches it can run anything in the service. */
  debugger: boolean;
}

/** What a first deploy would make of an environment. */
export interface EnvironmentOutlook {
  gateway: string;
  containers: { name: string; service: string; kind: "released" | "resident" }[];
  networks: string[];
  volumes: string[];
  ports: { port: number; bind: string; mode: "http" | "tcp"; tls?: string; service: string; target: number }[];
  /** What `docker compose` runs of it, and a first deploy would take over. */
  found?: FoundSystem;
}

/** Where the files are now. */
export interface CommittedConfiguration {
  commit: string;
  branch: string;
  /** Why it stands in the working tree only. */
  notPushed?: string;
}
