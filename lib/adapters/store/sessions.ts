import type { Person as PersonRow, Session as SessionRow } from "#prisma/generated/client.ts";
import type { SessionRecord, Sessions } from "../../application/sessions.ts";
import type { Database } from "./database.ts";
import { personFrom } from "./people.ts";

const longestBrowser = 300;

export function createSessions(database: Database): Sessions {
  return {
    async begin({ person, address, browser }, at) {
      const now = new Date(at);
      const data = {
        personId: person,
        createdAt: now,
        lastSeenAt: now,
        confirmedAt: now,
        address,
        browser: browser.slice(0, longestBrowser),
      };
      return (await database.session.create({ data, select: { id: true } })).id;
    },

    async find(id) {
      const row = await database.session.findUnique({ where: { id }, include: { person: true } });
      return row ? recordFrom(row) : undefined;
    },

    async ofPerson(personId) {
      const rows = await database.session.findMany({
        where: { personId, endedAt: null },
        include: { person: true },
        orderBy: { createdAt: "desc" },
      });
      return rows.map(recordFrom);
    },

    async seen(id, at) {
      await database.session.updateMany({ where: { id, endedAt: null }, data: { lastSeenAt: new Date(at) } });
    },

    async confirmed(id, at) {
      await database.session.updateMany({ where: { id, endedAt: null }, data: { confirmedAt: new Date(at) } });
    },

    async end(personId, { only, except }, endedBy, at) {
      await database.session.updateMany({
        where: {
          personId,
          endedAt: null,
          ...(only !== undefined && { id: only }),
          ...(except !== undefined && { NOT: { id: except } }),
        },
        data: { endedAt: new Date(at), endedBy },
      });
    },
  };
}

type Row = SessionRow & { person: PersonRow };

const recordFrom = (row: Row): SessionRecord => ({
  id: row.id,
  person: personFrom(row.person),
  address: row.address,
  browser: row.browser,
  createdAt: row.createdAt.getTime(),
  lastSeenAt: row.lastSeenAt.getTime(),
  confirmedAt: row.confirmedAt.getTime(),
  ...(row.endedBy !== null && { endedBy: row.endedBy }),
});
