import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { CertificateInput, CertificateView } from "../contract/certificates.ts";
import { Refusal } from "../contract/refusal.ts";

/** Certificate, chain and key as one PEM, when they belong together and are valid now. */
export function readChain({ certificate, key }: Pick<CertificateInput, "certificate" | "key">, now: number): string {
  const [own, ...above] = certificatesIn(certificate);
  if (!own) throw refused("certificate-invalid", "The text has no certificate in PEM form.");
  for (const each of [own, ...above]) assertValidAt(each, now);
  assertInOrder([own, ...above]);
  const privateKey = keyIn(key);
  if (!own.checkPrivateKey(privateKey)) {
    throw refused("key-mismatch", `The key is not that of the first certificate (${nameOf(own.subject)}).`);
  }
  return [...[own, ...above].map(String), privateKey.export({ type: "pkcs8", format: "pem" })]
    .map((part) => String(part).trim())
    .join("\n")
    .concat("\n");
}

/** What a certificate in use says about itself. */
export function describeCertificate(pem: string): Omit<CertificateView, "environment"> {
  const { subject, issuer, subjectAltName = "", validFrom, validTo, fingerprint256 } = new X509Certificate(pem);
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    names: [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s"]+)/g)].map(([, name = ""]) => name),
    validFrom: Date.parse(validFrom),
    validTo: Date.parse(validTo),
    selfSigned: issuer === subject,
    fingerprint: fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

/** Whether clients that ask for this host take the certificate for its. */
export function isFor(pem: string, host: string): boolean {
  const certificate = new X509Certificate(pem);
  return (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined;
}

function certificatesIn(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw refused("certificate-invalid", `Certificate ${index + 1} of the text cannot be read.`);
    }
  });
}

function assertValidAt({ subject, validFrom, validTo }: X509Certificate, now: number): void {
  if (Date.parse(validTo) <= now) {
    throw refused("certificate-expired", `The certificate of ${nameOf(subject)} ended on ${validTo}.`);
  }
  if (Date.parse(validFrom) > now) {
    throw refused("certificate-early", `The certificate of ${nameOf(subject)} is valid only from ${validFrom}.`);
  }
}

function assertInOrder(chain: readonly X509Certificate[]): void {
  for (const [index, issuer] of chain.slice(1).entries()) {
    const issued = chain[index] as X509Certificate;
    if (issued.checkIssued(issuer) && issued.verify(issuer.publicKey)) continue;
    throw refused(
      "certificate-order",
      `${nameOf(issuer.subject)} has not issued ${nameOf(issued.subject)}, which stands before it. First comes your own, then each one's issuer.`,
    );
  }
}

function keyIn(text: string): KeyObject {
  if (/ENCRYPTED/.test(text)) {
    throw refused("key-encrypted", "The key has a passphrase, which nobody could type when the gateway starts.");
  }
  try {
    return createPrivateKey(text);
  } catch {
    throw refused("key-invalid", "The text has no private key in PEM form.");
  }
}

/** The common name, or all of a name that has none. */
const nameOf = (name: string): string => /^CN=(.*)$/m.exec(name)?.[1] ?? (name.replaceAll("\n", ", ") || "no name");

const refused = (code: string, why: string) =>
  new Refusal(code, `${why} Nothing was changed: the gateway goes on with the certificate it has.`);
