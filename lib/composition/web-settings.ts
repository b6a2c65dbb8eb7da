import { resolve } from "node:path";

export interface WebSettings {
  dataFolder: string;
  secret: string;
  port: number;
  host: string;
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
  return {
    dataFolder: resolve(environment.SLIPWAY_DATA ?? "data"),
    secret,
    port: Number(environment.PORT ?? 3000),
    host: environment.HOST ?? (trustsProxy ? "0.0.0.0" : "127.0.0.1"),
    trustsProxy,
    secure: environment.NEXTAUTH_URL?.startsWith("https://") ?? false,
    development: environment.NODE_ENV === "development",
  };
}
