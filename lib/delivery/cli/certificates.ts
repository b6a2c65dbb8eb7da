import type { CertificateView } from "../../contract/certificates.ts";
import type { Environment } from "../../contract/names.ts";
import { exitCodes } from "./exit.ts";
import { readGiven } from "./read-given.ts";
import type { Session } from "./session.ts";
import { dim, plain, styled, table } from "./text.ts";

export async function showCertificates(session: Session): Promise<number> {
  const certificates = await session.link.call("certificates", {}, session.signal);
  if (session.json) session.print(JSON.stringify(certificates, null, 2));
  else
    session.print(certificates.length > 0 ? table(certificates.map(row)).join("\n") : "There is no certificate yet.");
  return exitCodes.ok;
}

export async function setCertificate(
  { link, json, print, signal }: Session,
  environment: Environment,
  files: { certificate: string; key: string },
): Promise<number> {
  const input = { environment, certificate: await readGiven(files.certificate), key: await readGiven(files.key) };
  const view = await link.call("setCertificate", input, signal);
  print(json ? JSON.stringify(view, null, 2) : table([row(view)]).join("\n"));
  return exitCodes.ok;
}

function row({ environment, names, issuer, selfSigned, validTo, fingerprint }: CertificateView): string[] {
  const until = `until ${new Date(validTo).toISOString().slice(0, 10)}`;
  return [
    environment,
    names.map(plain).join(" "),
    selfSigned ? "self-signed" : `by ${plain(issuer)}`,
    validTo < Date.now() ? styled("red", `${until}, over`) : until,
    dim(`sha256 ${fingerprint}`),
  ];
}
