import { readPanelFolders } from "../application/panel-folders.ts";
import type { CertificateFiles } from "../delivery/http-server.ts";

export interface WebSettings {
  /** With the database and the link. */
  sharedFolder: string;
  secret: string;
  port: number;
  host: string;
  certificate?: CertificateFiles;
  /** A proxy in front ends TLS and names the client in X-Forwarded-For. */
  trustsProxy: boolean;
  /** Browsers reach the panel by https: its address, NEXTAUTH_URL, says so. */
  secure: boolean;
  development: boolean;
}

const shortestSecret = 32;

/** There is no default for the secret: without a strong one nothing starts. */
export function readWebSettings(environment: NodeJS.ProcessEnv): WebSettings {
  const secret = environment.NEXTAUTH_SECRET ?? "";
  if (secret.length < shortestSecret) {
    throw new Error(
      `NEXTAUTH_SECRET has ${secret.length} characters; sessions need one of at least ${shortestSecret}. npm start makes one.`,
    );
  }
  const trustsProxy = environment.SLIPWAY_TRUST_PROXY === "1";
  const secure = environment.NEXTAUTH_URL?.startsWith("https://") ?? false;
  const certificate = certificateIn(environment);
  if (certificate && !secure) {
    throw new Error(
      "SLIPWAY_CERTIFICATE is set, so NEXTAUTH_URL has to be the address that it is for, beginning with https://.",
    );
  }
  return {
    sharedFolder: readPanelFolders(environment).shared,
    secret,
    port: Number(environment.PORT ?? 3000),
    host: environment.HOST ?? (trustsProxy || certificate ? "0.0.0.0" : "127.0.0.1"),
    ...(certificate && { certificate }),
    trustsProxy,
    secure,
    development: environment.NODE_ENV === "development",
  };
}

/** Paths in `SLIPWAY_CERTIFICATE` and `SLIPWAY_CERTIFICATE_KEY`: both, or neither. */
function certificateIn(environment: NodeJS.ProcessEnv): CertificateFiles | undefined {
  const { SLIPWAY_CERTIFICATE: certificate, SLIPWAY_CERTIFICATE_KEY: key } = environment;
  if (certificate && key) return { certificate, key };
  if (!certificate && !key) return undefined;
  throw new Error("SLIPWAY_CERTIFICATE and SLIPWAY_CERTIFICATE_KEY belong together: set both, or neither.");
}
