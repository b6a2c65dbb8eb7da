import { readFile } from "node:fs/promises";

/**
 * The host's certificate authorities for the images, so that npm works in builds behind a company proxy:
 * `SLIPWAY_CA_BUNDLE` (empty: none), by default what this host gives to Node or OpenSSL.
 */
export async function certificateBundle(): Promise<Buffer | undefined> {
  const { SLIPWAY_CA_BUNDLE, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = process.env;
  const path = SLIPWAY_CA_BUNDLE ?? NODE_EXTRA_CA_CERTS ?? SSL_CERT_FILE;
  if (!path) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(
      `The certificate bundle ${path} cannot be read (${(error as Error).message}). Set SLIPWAY_CA_BUNDLE to another file, or to nothing.`,
      { cause: error },
    );
  }
}

/** Where the bundle lies in an image. */
export const bundleInImage = "/usr/local/share/slipway/ca-bundle.crt";
