import type { Store } from "../../application/ports.ts";
import type { IntentAnswer } from "../../contract/intents.ts";
import { releaseFloor } from "../../domain/release/numbers.ts";
import { changedMeanwhile } from "../../domain/variables/variables.ts";
import type { Database } from "./database.ts";
import { insertIntent } from "./intents.ts";
import { writeUnderLease } from "./lease.ts";
import { metricsStore } from "./metrics-store.ts";
import { intentFrom, optional, releaseFrom, releaseRow, toJson, variablesFrom } from "./rows.ts";
import { runStore } from "./run-store.ts";

/** The store of the worker that has taken the lease under `token` (`takeLease`). */
export function prismaStore(database: Database, token: number): Store {
  return {
    ...runStore(database, token),
    ...settings(database, token),
    ...intents(database, token),
    ...releases(database, token),
    ...variables(database, token),
    ...signOffs(database, token),
    ...metricsStore(database, token),
  };
}

function settings(
  database: Database,
  token: number,
): Pick<Store, "application" | "saveApplication" | "setting" | "saveSetting" | "secret" | "saveSecret"> {
  const setting = async (key: string) => (await database.setting.findUnique({ where: { key } }))?.value;
  const saveSetting = (key: string, value: string) =>
    writeUnderLease(database, token, async (transaction) => {
      await transaction.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
    });

  return {
    setting,
    saveSetting,
    async secret(key) {
      const value = await setting(key);
      return value === undefined ? undefined : JSON.parse(value);
    },
    saveSecret: (key, value) => saveSetting(key, toJson(value)),

    application: async () => optional(await database.application.findFirst()),

    saveApplication: (application) =>
      writeUnderLease(database, token, async (transaction) => {
        const { id, ...facts } = application;
        await transaction.application.upsert({ where: { id }, create: application, update: facts });
      }),
  };
}

function intents(
  database: Database,
  token: number,
): Pick<Store, "openIntents" | "recordIntent" | "answerIntent" | "intentAnswer"> {
  return {
    async openIntents() {
      const rows = await database.intent.findMany({
        where: { answeredAt: null },
        orderBy: [{ at: "asc" }, { id: "asc" }],
      });
      return rows.map(intentFrom);
    },

    recordIntent: (input, actor, at) =>
      writeUnderLease(database, token, (transaction) => insertIntent(transaction, input, actor, at)),

    answerIntent: (id, answer) =>
      writeUnderLease(database, token, async (transaction) => {
        const data = { answer: toJson(answer), answeredAt: new Date() };
        await transaction.intent.updateMany({ where: { id, answeredAt: null }, data });
      }),

    async intentAnswer(id) {
      const row = await database.intent.findUnique({ where: { id }, select: { answer: true } });
      return row?.answer ? (JSON.parse(row.answer) as IntentAnswer) : undefined;
    },
  };
}

function releases(
  database: Database,
  token: number,
): Pick<Store, "reserveRelease" | "release" | "releases" | "updateRelease"> {
  return {
    reserveRelease: (run, record) =>
      writeUnderLease(database, token, async (transaction) => {
        const reserved = await transaction.release.findUnique({ where: { runId: run }, select: { number: true } });
        if (reserved) return reserved.number;
        const { application: applicationId } = record;
        const last = await transaction.release.aggregate({ where: { applicationId }, _max: { number: true } });
        const floor = await transaction.setting.findUnique({ where: { key: releaseFloor } });
        const number = Math.max(last._max.number ?? 0, Number(floor?.value ?? 0)) + 1;
        await transaction.release.create({ data: { ...releaseRow({ ...record, run }), number } });
        return number;
      }),

    async release(applicationId, number) {
      const row = await database.release.findUnique({ where: { applicationId_number: { applicationId, number } } });
      return row ? releaseFrom(row) : undefined;
    },

    async releases(applicationId, environment, states) {
      const rows = await database.release.findMany({
        where: { applicationId, environment, ...(states && { state: { in: [...states] } }) },
        orderBy: { number: "desc" },
      });
      return rows.map(releaseFrom);
    },

    updateRelease: (applicationId, number, { state, images, spec, liveAt, standbyAt, promotes, schema }) =>
      writeUnderLease(database, token, async (transaction) => {
        await transaction.release.update({
          where: { applicationId_number: { applicationId, number } },
          data: {
            ...(state && { state }),
            ...(images && { images: toJson(images) }),
            ...(spec !== undefined && { spec: toJson(spec) }),
            ...(liveAt !== undefined && { liveAt: new Date(liveAt) }),
            ...(standbyAt !== undefined && { standbyAt: new Date(standbyAt) }),
            promotes,
            schema,
          },
        });
      }),
  };
}

function variables(database: Database, token: number): Pick<Store, "variables" | "addVariables"> {
  return {
    async variables(applicationId, environment, limit) {
      const rows = await database.variablesVersion.findMany({
        where: { applicationId, environment },
        orderBy: { version: "desc" },
        ...(limit !== undefined && { take: limit }),
      });
      return rows.map(variablesFrom);
    },

    addVariables: (applicationId, environment, { version, at, by, about, variables }) =>
      writeUnderLease(database, token, async (transaction) => {
        const key = { applicationId, environment, version };
        const where = { applicationId_environment_version: key };
        if (await transaction.variablesVersion.findUnique({ where, select: { version: true } }))
          throw changedMeanwhile();
        const who = { byId: by.id, byName: by.name };
        await transaction.variablesVersion.create({
          data: { ...key, ...who, at: new Date(at), about, variables: toJson(variables) },
        });
      }),
  };
}

function signOffs(database: Database, token: number): Pick<Store, "signOffs" | "addSignOff" | "removeSignOff"> {
  return {
    async signOffs(applicationId, release) {
      const rows = await database.signOff.findMany({ where: { applicationId, release }, orderBy: { at: "asc" } });
      return rows.map(({ item, byId, byName, at }) => ({ item, by: { id: byId, name: byName }, at: at.getTime() }));
    },

    addSignOff: (applicationId, release, { item, by, at }) =>
      writeUnderLease(database, token, async (transaction) => {
        await transaction.signOff.upsert({
          where: { applicationId_release_item: { applicationId, release, item } },
          create: { applicationId, release, item, byId: by.id, byName: by.name, at: new Date(at) },
          update: {},
        });
      }),

    removeSignOff: (applicationId, release, item) =>
      writeUnderLease(database, token, async (transaction) => {
        await transaction.signOff.deleteMany({ where: { applicationId, release, item } });
      }),
  };
}
