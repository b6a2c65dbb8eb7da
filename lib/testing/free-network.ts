import { randomInt } from "node:crypto";
import type Docker from "dockerode";
import type { NetworkCreateOptions } from "dockerode";

const attempts = 20;

/**
 * Creates a network on a /26 that nobody on the engine has; tests beside this one choose subnets as well. Answers the
 * first three numbers of its addresses.
 */
export async function createFreeNetwork(docker: Docker, body: NetworkCreateOptions): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const prefix = `10.${randomInt(171, 200)}.${randomInt(256)}`;
    try {
      await docker.createNetwork({ ...body, IPAM: { Config: [{ Subnet: `${prefix}.0/26` }] } });
      return prefix;
    } catch (error) {
      if (attempt === attempts || (error as { statusCode?: number }).statusCode !== 403) throw error;
    }
  }
}
