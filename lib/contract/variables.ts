import { z } from "zod";
import type { GateView } from "./gates.ts";
import { isReserved, reserved } from "./names.ts";
import { environmentSchema, requestIdSchema, serviceSchema, textSchema } from "./schemas.ts";

export const variableLimits = { variables: 300, value: 32_768, text: 131_072 };

export const variableName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "A variable's name has letters, digits and _, and begins with none of the digits")
  .refine((name) => !isReserved(name), `This name ${reserved}`);

const value = textSchema.max(variableLimits.value, "A value has at most 32,768 characters");

export const variablesChange = z.discriminatedUnion("do", [
  z.object({
    do: z.literal("set"),
    name: variableName,
    /** Without one, what there is stays. */
    value: value.optional(),
    /** The worker makes one that nobody has seen. */
    generate: z.literal(true).optional(),
    /** Whether its value is nobody's to read. Without a word: as it was, or as its name says. */
    secret: z.boolean().optional(),
    /** The services that get it whatever the compose file says. Without a word: as it was. */
    services: z.array(serviceSchema).max(50).optional(),
  }),
  z.object({ do: z.literal("unset"), name: variableName }),
  /** An env file: its variables are set, the others stay. */
  z.object({
    do: z.literal("import"),
    text: z.string().max(variableLimits.text, "An env file has at most 131,072 characters"),
    /** All of them are secret, whatever their names. */
    secret: z.boolean().default(false),
  }),
  z.object({ do: z.literal("revert"), to: z.number().int().min(0) }),
]);
export type VariablesChange = z.output<typeof variablesChange>;

export const variablesRequest = z.object({ environment: environmentSchema });

export const changeVariablesInput = z.object({
  environment: environmentSchema,
  /** The one that was shown: what somebody else has changed since is not overwritten. */
  version: z.number().int().min(0),
  change: variablesChange,
});
export type ChangeVariablesInput = z.input<typeof changeVariablesInput>;
export type VariablesToChange = z.output<typeof changeVariablesInput>;

/** The live images once more, with the configuration as it is now, through the switch. */
export const configureInput = z.object({
  kind: z.literal("configure"),
  requestId: requestIdSchema,
  environment: environmentSchema,
  /** The version of the variables that was shown. */
  version: z.number().int().min(0),
  phrase: z.string().max(40).optional(),
  overrides: z
    .array(z.object({ gate: z.string().min(1).max(300), reason: textSchema.trim().min(3).max(500) }))
    .max(5)
    .optional(),
});
export type ConfigureInput = z.infer<typeof configureInput>;

/** Where a value comes from: the panel's counts before an env file's, an env file's before a default of the compose file. */
export type VariableSource = "panel" | "env-file" | "compose";

export interface VariableView {
  name: string;
  source?: VariableSource;
  /** The env file that says it. */
  file?: string;
  /** The compose file says it itself: what is set in the panel counts where it is given to services. */
  fixed?: true;
  /** Who gets it, or something made with it. */
  usedBy: string[];
  /** Those it is given to by the panel, whatever the compose file says. */
  services: string[];
  secret: boolean;
  /** Of one that is not secret, set in the panel, for who may change it. Of anything else there is a fingerprint only. */
  value?: string;
  /** Keyed: equal for equal values. */
  fingerprint?: string;
  /** Since when the panel has this value, epoch milliseconds, and by whom. */
  since?: number;
  by?: string;
  /** What runs was started with another value, or without it. */
  pending?: true;
  /** It is pending for an image alone: a deploy takes it, and applying does not. */
  byDeploy?: true;
}

/** One variable between two versions. Values only of what is not secret, for who may change it. */
export interface VariableDifference {
  name: string;
  what: "added" | "changed" | "removed";
  secret: boolean;
  before?: string;
  after?: string;
  /** Whether its value is another one; otherwise who gets it, or whether it is secret. */
  sameValue?: true;
}

export interface VariablesVersionView {
  version: number;
  /** Epoch milliseconds. */
  at: number;
  by: string;
  /** `set LOG_LEVEL`, `import`, `back to version 3`. */
  about: string;
  differences: VariableDifference[];
}

export interface VariablesView {
  /** 0: nothing was ever set in the panel. */
  version: number;
  rows: VariableView[];
  /** Newest first. */
  history: VariablesVersionView[];
  /** Services that a release replaces: a variable can be given to them. */
  services: string[];
  /** Why the compose files could not be read with these variables: then it is not known who uses what. */
  problem?: string;
  apply: ApplyView;
}

/** What a run that applies the configuration now would do. */
export interface ApplyView {
  /** What is live, and would be started once more. */
  release?: number;
  /** Per service what it would get otherwise, by name: `variable LOG_LEVEL`. */
  changes: { service: string; settings: string[] }[];
  /** Of residents, which a release does not replace. */
  residents: { service: string; settings: string[] }[];
  /** Why it cannot be applied without a deploy. */
  refused?: string;
  phrase?: string;
  gates: GateView[];
}

export interface VariablesPreview {
  differences: VariableDifference[];
  /** Lines that set nothing: a name without a value. */
  ignored: string[];
}
