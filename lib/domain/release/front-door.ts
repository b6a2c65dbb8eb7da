import type { ReleasePlan } from "./plan.ts";

/** Where people come in: the port of the environment's address, else the first service in the file that HTTP reaches. */
export function frontDoor({ gateway, url, target, release, residents }: ReleasePlan) {
  const forwarding = gateway.routes.filter((route) => route.mode === "http" && target.servers[String(route.port)]);
  const order = [...release.containers, ...residents.map(({ container }) => container)].map(({ service }) => service);
  const inOrder = forwarding.toSorted((one, other) => order.indexOf(one.service) - order.indexOf(other.service));
  const route = forwarding.find((candidate) => candidate.port === portOf(url)) ?? inOrder[0];
  return route && target.servers[String(route.port)];
}

function portOf(url: string | undefined): number | undefined {
  const parsed = URL.parse(url ?? "");
  return parsed ? Number(parsed.port || (parsed.protocol === "https:" ? 443 : 80)) : undefined;
}
