import type { WorkerLock } from "./ports.ts";

/** A port whose every call first asserts that this worker may still act. */
export function guarded<Port extends object>(port: Port, lock: WorkerLock): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        lock.assertHeld();
        return member.apply(target, args);
      };
    },
  });
}
