import { X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import type { CertificateStore } from "../../application/ports.ts";
import type { Environment } from "../../contract/names.ts";

const day = 24 * 60 * 60_000;
const validDays = 730;
const renewedDays = 30;

/** Certificates in a folder of the worker's, one `<environment>.pem` each; self-signed where there is none. */
export function createCertificates(options: { folder: string; hosts?: readonly string[] }): CertificateStore {
  const pathOf = (environment: Environment) => join(options.folder, `${environment}.pem`);
  const save = async (environment: Environment, pem: string) => {
    const path = pathOf(environment);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.new`, pem, { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  };
  const pemOf = async (environment: Environment) => {
    const present = await read(pathOf(environment));
    if (present && !isOurOwnAndEnding(present)) return present;
    const made = await selfSigned(["localhost", hostname(), ...(options.hosts ?? [])]);
    await save(environment, made);
    return made;
  };
  return { pemOf, save };
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Somebody else's certificate is theirs to renew. */
function isOurOwnAndEnding(pem: string): boolean {
  const { issuer, subject, validTo } = new X509Certificate(pem);
  return issuer === subject && Date.parse(validTo) - Date.now() < renewedDays * day;
}

async function selfSigned(hosts: readonly string[]): Promise<string> {
  const names = [...new Set(hosts)].map((value) => ({ type: 2 as const, value }));
  const addresses = ["127.0.0.1", "::1"].map((ip) => ({ type: 7 as const, ip }));
  const { cert, private: key } = await generate([{ name: "commonName", value: hosts[0] }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + validDays * day),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: [...names, ...addresses] },
    ],
  });
  return `${cert.trim()}\n${key.trim()}\n`;
}
