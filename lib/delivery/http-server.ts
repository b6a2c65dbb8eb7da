import { readFileSync, watchFile } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";

/** Paths of PEM files. */
export interface CertificateFiles {
  certificate: string;
  key: string;
}

/** Speaks HTTPS where there is a certificate; another one in its files is used from the next connection on, a minute later at most. */
export function createHttpServer(
  files: CertificateFiles | undefined,
  log: (message: string, error?: unknown) => void,
  lookAgainMs = 60_000,
): Server {
  if (!files) return createServer();
  const server = secureServer(files);
  const renew = () => {
    try {
      server.setSecureContext(read(files));
      log("web: took over another certificate");
    } catch (error) {
      log(`web: the certificate in ${files.certificate} cannot be used; the old one still is`, error);
    }
  };
  for (const path of Object.values(files)) watchFile(path, { interval: lookAgainMs, persistent: false }, renew);
  return server as Server;
}

function secureServer(files: CertificateFiles) {
  try {
    return createSecureServer(read(files));
  } catch (cause) {
    throw new Error(
      `The panel does not start: the certificate in ${files.certificate} with the key in ${files.key} cannot be used (${(cause as Error).message}). SLIPWAY_CERTIFICATE and SLIPWAY_CERTIFICATE_KEY name them.`,
      { cause },
    );
  }
}

const read = ({ certificate, key }: CertificateFiles) => ({ cert: readFileSync(certificate), key: readFileSync(key) });
