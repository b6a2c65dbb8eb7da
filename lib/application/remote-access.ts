import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import type { Pushed, RemoteAccessInput, RemoteView } from "../contract/remote.ts";
import type { Application, Author, CheckAccess, RemoteAccess, Source, Store } from "./ports.ts";
import { registeredApplication } from "./steps/deploy-request.ts";

export interface RemotePorts {
  store: Store;
  source(application: Pick<Application, "repository">): Source;
  checkAccess: CheckAccess;
}

const setting = "remote-access";

export const storedAccess = (store: Pick<Store, "secret">): Promise<RemoteAccess | undefined> =>
  store.secret<RemoteAccess>(setting);

/** The remote and how it is reached, without what is secret; it is asked whether it answers. */
export async function remoteView(ports: RemotePorts, signal: AbortSignal): Promise<RemoteView> {
  const access = await storedAccess(ports.store);
  const view: RemoteView = { access: access?.kind ?? "none" };
  if (access?.publicKey) view.publicKey = access.publicKey;
  const application = await ports.store.application();
  if (!application) return view;
  try {
    const source = ports.source(application);
    view.url = (await source.remote(signal)).url;
    await source.fetchRemote(signal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    view.problem = error.message;
  }
  return view;
}

/** It may be given before there is an application: a private repository can be registered only then. */
export async function setRemoteAccess(
  ports: RemotePorts,
  input: RemoteAccessInput,
  signal: AbortSignal,
): Promise<RemoteView> {
  const application = await ports.store.application();
  const remote = application && (await ports.source(application).remote(signal));
  await ports.store.saveSecret(setting, await ports.checkAccess(input, remote, signal));
  return remoteView(ports, signal);
}

export async function commitAndPush(
  ports: RemotePorts,
  message: string,
  actor: Actor,
  signal: AbortSignal,
): Promise<Pushed> {
  const source = ports.source(await registeredApplication(ports));
  return source.commitAndPush(message, authorOf(actor), signal);
}

/** Whoever asks, as git wants to know it. */
export const authorOf = ({ id, name }: Actor): Author => ({
  name,
  email: `${id.replace(/[^\w.-]+/g, "-")}@slipway.invalid`,
});
