import { root } from "../images/recipes.ts";

/** Replaces this process by Node with other arguments: the signals of the container's engine then reach what serves. */
export function become(args: readonly string[], environment: NodeJS.ProcessEnv): never {
  if (!process.execve) throw new Error(`Node ${process.version} cannot become another program; Slipway needs Node 24`);
  process.chdir(root);
  return process.execve(process.execPath, [process.execPath, ...args], environment);
}
