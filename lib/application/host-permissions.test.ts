import { expect, test } from "vitest";
import { anApplication, noVariables } from "../testing/builders.ts";
import { sampleFiles, sampleSource } from "../testing/sample-source.ts";
import { assertPermitted } from "./host-permissions.ts";
import type { EnvironmentFiles } from "./ports.ts";
import { readConfiguration } from "./read-configuration.ts";

const soon = () => AbortSignal.timeout(5_000);
const application = anApplication();
const uploads = `${application.root}/backend/uploads/staging`;

/** Staging of the sample, on a host where this is allowed, and where these folders are links. */
async function permitted(host: { allowed?: string; links?: string[]; file?: EnvironmentFiles["permissions"] } = {}) {
  const source = sampleSource();
  const [{ commit } = { commit: "" }] = await source.refs(soon());
  const read = await readConfiguration(
    { source: () => source, files: sampleFiles, store: noVariables },
    application,
    commit,
    "staging",
    soon(),
  );
  const { allowed, links = [] } = host;
  const text = async () => (allowed === undefined ? undefined : { name: "permissions.yaml", text: allowed });
  const leadingOut = async (_root: string, folders: readonly string[]) => folders.filter((one) => links.includes(one));
  return assertPermitted({ permissions: host.file ?? text, leadingOut }, application, read);
}

test("an application whose folders lie in its own root needs nobody's leave", async () => {
  await expect(permitted()).resolves.toBeUndefined();
});

test("one of them that leads elsewhere does, on the host", async () => {
  await expect(permitted({ links: [uploads] })).rejects.toMatchObject({
    code: "not-permitted",
    message: expect.stringContaining(`backend binds ${uploads}. Nothing was changed.`),
  });
  const allowed = `{ wms: { staging: { backend: { binds: [${uploads}] } } } }`;
  await expect(permitted({ links: [uploads], allowed })).resolves.toBeUndefined();
});

test("a file that cannot be relied upon stops every deploy, whatever that asks for", async () => {
  await expect(permitted({ allowed: "wms: []" })).rejects.toMatchObject({ code: "permissions-invalid" });
});
