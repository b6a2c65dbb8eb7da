import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UsageSource } from "../application/ports.ts";
import { type Spent, spentBetween, type Usage } from "../domain/metrics/usage.ts";
import { eventually } from "./eventually.ts";

export interface UsageWorld {
  source(): UsageSource;
  /** A container that keeps a core busy, holds 50 MB and was sent to over the network; its id. */
  busy: string;
  /** One that does nothing. */
  idle: string;
  /** How much was sent over the network to the busy one, at least. */
  sent: number;
  /** Ends the idle one. */
  stop(): Promise<void>;
  cleanUp(): Promise<void>;
}

/** What every adapter of the port `UsageSource` must do. */
export function usageContract(name: string, open: () => Promise<UsageWorld>): void {
  describe(name, () => {
    let world: UsageWorld;
    let source: UsageSource;
    beforeAll(async () => {
      world = await open();
      source = world.source();
    });
    afterAll(async () => {
      source?.rest();
      await world?.cleanUp();
    });

    const both = async () => {
      const { found } = await eventually(async () => {
        const usages = await source.read([world.busy, world.idle, "0".repeat(64)]);
        expect([...usages.keys()].sort()).toEqual([world.busy, world.idle].sort());
        return usages;
      });
      return { busy: found.get(world.busy) as Usage, idle: found.get(world.idle) as Usage };
    };

    test("counts what each uses, and of nobody else", async () => {
      const before = await both();
      const { found: spent } = await eventually(async () => {
        const now = await both();
        const [busy, idle] = [spentBetween(before.busy, now.busy), spentBetween(before.idle, now.idle)];
        if (!busy || !idle || busy.seconds < 2) throw new Error("No time has passed.");
        return { busy, idle };
      });
      const perSecond = ({ cpuMs, seconds }: Spent) => cpuMs / seconds;
      expect(perSecond(spent.busy)).toBeGreaterThan(5 + 5 * perSecond(spent.idle)); // how much of a core it gets is up to others
      expect(perSecond(spent.busy)).toBeLessThan(1100);
      expect(spent.busy.memory).toBeGreaterThan(50_000_000);
      expect(spent.busy.memory).toBeLessThan(150_000_000);
      expect(spent.idle.memory).toBeLessThan(30_000_000);
      const { busy } = await both();
      expect(busy.netIn).toBeGreaterThan(world.sent);
      expect(busy.netOut).toBeGreaterThan(0);
    });

    test("tells nothing of what has stopped, and goes on after a rest", async () => {
      await both();
      await world.stop();
      const rest = async () => expect([...(await source.read([world.busy, world.idle])).keys()]).toEqual([world.busy]);
      await eventually(rest);
      source.rest();
      await eventually(rest);
    });
  });
}
