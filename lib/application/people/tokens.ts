import { type Actor, lesserRole, may } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { MadeToken, TokenInput, TokenView } from "../../contract/tokens.ts";
import type { PeoplePorts, TokenRecord } from "./ports.ts";
import { whoIs } from "./sign-in.ts";

const dayMs = 24 * 60 * 60_000;

/** A program gets no more than whoever makes the token may do. */
export async function makeToken(ports: PeoplePorts, input: TokenInput, by: Actor, at: number): Promise<MadeToken> {
  const { days, ...facts } = input;
  if (lesserRole(facts.role, by.role) !== facts.role) {
    throw new Refusal(
      "token-above-maker",
      `You are ${by.role}, so your token cannot be ${facts.role}. No token was made. Choose ${by.role} or less.`,
    );
  }
  const secret = await ports.tokens.make({ ...facts, person: by.id, expiresAt: at + days * dayMs }, at);
  const scope = [facts.role, ...facts.environments, ...(facts.critical ? ["critical"] : [])].join(", ");
  await ports.record({ ...asked(by, at), what: "make-token", about: `${facts.name} (${scope}; ${days} days)` });
  return { secret, tokens: await listTokens(ports, by) };
}

export async function revokeToken(ports: PeoplePorts, id: string, by: Actor, at: number): Promise<TokenView[]> {
  const token = (await tokensFor(ports, by)).find((one) => one.id === id);
  if (!token) {
    throw new Refusal(
      "token-not-found",
      "There is no such token (any more). Nothing was changed. Load the page again.",
    );
  }
  await ports.tokens.revoke(id, at);
  await ports.record({ ...asked(by, at), what: "revoke-token", about: `${token.name} of ${token.person.name}` });
  return listTokens(ports, by);
}

/** One's own, newest first; for who may change people everybody's. */
export const listTokens = async (ports: PeoplePorts, by: Actor): Promise<TokenView[]> =>
  (await tokensFor(ports, by)).map(({ person, revoked: _, ...token }) => ({ ...token, owner: person.name }));

const tokensFor = async ({ tokens }: PeoplePorts, by: Actor): Promise<TokenRecord[]> =>
  (await tokens.all()).filter(({ person }) => person.id === by.id || may(by, "people:change"));

/** Rows are written once in a while only: a request is a read. */
const noteUsedEvery = 60_000;

/**
 * Whom a token stands for now: asked at each request, so that its end, and every change of its maker's role and access, hold
 * at once. Whoever is wrong, revoked or of a disabled maker gets one and the same answer.
 */
export async function judgeToken(
  ports: Pick<PeoplePorts, "tokens" | "record">,
  secret: string,
  { now, from }: { now: number; from: string },
): Promise<Actor> {
  const token = await ports.tokens.find(secret);
  if (!token) throw tokenRefused();
  const { id, name, role, environments, critical, person } = token;
  const actor: Actor = {
    id: `token:${id}`,
    name: `token:${name} of ${person.name}`,
    role: lesserRole(role, person.role),
    from,
    token: { environments, critical },
  };
  const why = person.disabled ? "its maker is disabled" : token.revoked ? "it was revoked" : undefined;
  if (why !== undefined || now >= token.expiresAt) {
    const refused = { who: whoIs(actor), at: now, from, what: "use-token", outcome: "refused" } as const;
    await ports.record({ ...refused, detail: why ?? "it is too old" });
    throw why === undefined ? tokenExpired(token.expiresAt) : tokenRefused();
  }
  if (now - (token.lastUsedAt ?? 0) > noteUsedEvery) await ports.tokens.used(id, { at: now, from });
  return actor;
}

export const tokenRefused = () =>
  new Refusal(
    "token-refused",
    "This token is not known here, or no longer good. Nothing was done. Make another one in Settings, under Tokens.",
  );

const tokenExpired = (at: number) =>
  new Refusal(
    "token-refused",
    `This token was good until ${new Date(at).toISOString()}. Nothing was done. Make another one in Settings, under Tokens.`,
  );

const asked = (by: Actor, at: number) => ({ at, from: by.from ?? "unknown", who: whoIs(by), outcome: "done" }) as const;
