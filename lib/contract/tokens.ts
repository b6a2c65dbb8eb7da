import { z } from "zod";
import { type Environment, environments } from "./names.ts";
import { type Role, roles } from "./permissions.ts";
import { environmentSchema, lineSchema } from "./schemas.ts";

/** A token ends by itself; nobody remembers one that was made for ever. */
export const longestTokenDays = 365;

export const tokenInput = z.object({
  name: lineSchema.trim().min(1, "Enter a name").max(60),
  role: z.enum(roles),
  environments: z
    .array(environmentSchema)
    .min(1, "Choose at least one environment")
    .max(environments.length)
    .transform((chosen) => environments.filter((one) => chosen.includes(one))),
  /** It may do what a person would have to prove again for to be there. */
  critical: z.boolean(),
  days: z
    .int()
    .min(1, "A token is good for a day at least")
    .max(longestTokenDays, "A token is good for a year at most"),
});
export type TokenInput = z.infer<typeof tokenInput>;

export const revokeTokenInput = z.object({ token: z.string().min(1).max(100) });

export interface TokenView {
  id: string;
  name: string;
  /** Who made it: it never may more than this person. */
  owner: string;
  role: Role;
  environments: Environment[];
  critical: boolean;
  createdAt: number;
  expiresAt: number;
  lastUsedAt?: number;
  lastUsedFrom?: string;
}

/** The secret is shown this once: only its digest is kept. */
export interface MadeToken {
  secret: string;
  tokens: TokenView[];
}
