import { createServer } from "node:net";
import { join } from "node:path";
import { type PanelFolders, readPanelFolders } from "../../lib/application/panel-folders.ts";

export type Mode = "demo" | "production" | "development";

export type StartSettings = {
  mode: Mode;
  port: number;
  host: string;
  /** What people type into their browser. */
  url: string;
  folders: PanelFolders;
};

/** Reads `--demo`, `--dev`, PORT, HOST, NEXTAUTH_URL, SLIPWAY_DATA and SLIPWAY_SHARED. */
export function readSettings(args: readonly string[], environment: Record<string, string | undefined>): StartSettings {
  const unknown = args.filter((arg) => arg !== "--demo" && arg !== "--dev");
  if (unknown.length > 0) throw new Error(`Unknown option ${unknown.join(" ")}. There are --demo and --dev.`);
  const port = Number(environment.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is ${environment.PORT}; it has to be a number from 1 to 65535.`);
  }
  return {
    mode: args.includes("--demo") ? "demo" : args.includes("--dev") ? "development" : "production",
    port,
    host: environment.HOST || (isPublic(environment) ? "0.0.0.0" : "127.0.0.1"),
    url: environment.NEXTAUTH_URL || `http://localhost:${port}`,
    folders: readPanelFolders(environment, join(import.meta.dirname, "../../data")),
  };
}

const isPublic = ({ SLIPWAY_TRUST_PROXY, SLIPWAY_CERTIFICATE }: Record<string, string | undefined>) =>
  SLIPWAY_TRUST_PROXY === "1" || Boolean(SLIPWAY_CERTIFICATE);

/** Says so at once when somebody else listens on the panel's port, instead of restarting a web process that cannot. */
export async function needFreePort({ port, host }: StartSettings): Promise<void> {
  const { promise, resolve: free, reject } = Promise.withResolvers<void>();
  const server = createServer()
    .once("error", reject)
    .listen(port, host, () => server.close(() => free()));
  await promise.catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be listened on (${error.message})`;
    throw new Error(`Port ${port} of ${host} ${why}. Stop what uses it, or choose another: PORT=3001 npm start`);
  });
}
