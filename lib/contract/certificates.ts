import { z } from "zod";
import { environmentSchema } from "./schemas.ts";

const pem = (what: string) =>
  z.string().max(100_000).includes("-----BEGIN ", `Paste the ${what} in PEM form; it begins with -----BEGIN`);

export const certificateInput = z.object({
  environment: environmentSchema,
  /** The certificate and those between it and its root, in PEM form. */
  certificate: pem("certificate"),
  /** Its private key, in PEM form, without a passphrase. */
  key: pem("key"),
});
export type CertificateInput = z.infer<typeof certificateInput>;

export interface CertificateView {
  environment: z.infer<typeof environmentSchema>;
  subject: string;
  issuer: string;
  /** Host names and addresses that it is for. */
  names: string[];
  validFrom: number;
  validTo: number;
  selfSigned: boolean;
  /** SHA-256 of the certificate, in hexadecimal digits. */
  fingerprint: string;
  /** Why clients will refuse it, now or soon. */
  problem?: string;
}
