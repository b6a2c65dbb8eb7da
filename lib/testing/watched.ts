/** Told before each single change of the world; what it throws is what the worker meets there. */
export type Reach = (what: string) => void;

/** A port whose named verbs, the ones that change the world, are told of before they are carried out. */
export function watched<Port extends object>(
  name: string,
  port: Port,
  reach: Reach,
  changes: readonly (keyof Port)[],
): Port {
  return new Proxy(port, {
    get(target, verb, receiver) {
      const member: unknown = Reflect.get(target, verb, receiver);
      if (typeof member !== "function" || !changes.includes(verb as keyof Port)) return member;
      return async (...args: unknown[]): Promise<unknown> => {
        reach(`${name}.${String(verb)}${detail(args)}`);
        return member.apply(target, args);
      };
    },
  });
}

/** Of a journal entry: its step and mark. */
function detail([, event]: unknown[]): string {
  if (typeof event !== "object" || event === null || !("type" in event)) return "";
  const { type, step, mark } = event as { type: string; step?: string; mark?: string };
  return ` ${type === "mark" ? `${step} ${mark}` : type}`;
}
