import type { HttpPlace } from "../../application/ports.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { type Context, needGateway } from "./context.ts";

/** A gateway that an earlier version of Slipway has made does not know the command, and says nothing good of anybody. */
export async function answers(
  context: Context,
  scope: Scope,
  places: readonly HttpPlace[],
  signal: AbortSignal,
): Promise<boolean> {
  const { container } = await needGateway(context, scope, signal);
  const channel = await context.channels.ready(container, signal);
  const command = ({ address, port, tls }: HttpPlace) => `slipway answers ${tls ? "tls" : "plain"} ${address} ${port}`;
  return (await channel.askAll(places.map(command))).every((answer) => answer === "yes");
}
