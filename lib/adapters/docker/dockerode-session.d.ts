/** BuildKit's session (it answers the engine's questions for registry credentials); dockerode has it without types. */
declare module "dockerode/lib/session.js" {
  import type Docker from "dockerode";

  export default function withSession(
    docker: Docker,
    auth: { username: string; password: string } | undefined,
    handler: (error: Error | null, id: string | null, close: () => void) => void,
  ): void;
}
