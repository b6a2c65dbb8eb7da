import { z } from "zod";
import { textSchema } from "./schemas.ts";

/** How the worker reaches the application's remote repository. What is secret in it never comes back. */
export const remoteAccessInput = z.discriminatedUnion("kind", [
  /** What git on this host can do by itself. */
  z.object({ kind: z.literal("none") }),
  z.object({
    kind: z.literal("deploy-key"),
    /** In OpenSSH form, without a passphrase. */
    privateKey: z.string().max(20_000).includes("-----BEGIN ", "Paste the private key; it begins with -----BEGIN"),
    /** Lines of `ssh-keyscan`: hosts that are not in it are refused. */
    knownHosts: z.string().min(1, "Paste the host's lines of ssh-keyscan").max(20_000),
  }),
  z.object({
    kind: z.literal("token"),
    username: z.string().min(1).max(200),
    token: z.string().min(1, "Paste the token").max(2000),
  }),
]);
export type RemoteAccessInput = z.infer<typeof remoteAccessInput>;

export interface RemoteView {
  access: RemoteAccessInput["kind"];
  /** Without its password; of a bare repository or a URL, itself. Absent: there is none, or no application yet. */
  url?: string;
  /** Why it could not be reached. */
  problem?: string;
  /** Public half of the deploy key, to be pasted at the remote. */
  publicKey?: string;
}

export const commitAndPushInput = z.object({
  message: textSchema.trim().min(1, "Say what was changed").max(500),
});
export type CommitAndPushInput = z.infer<typeof commitAndPushInput>;

export interface Pushed {
  commit: string;
  branch: string;
}
