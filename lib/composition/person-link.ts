import { openDatabase } from "../adapters/store/database.ts";
import type { PanelFolders } from "../application/panel-folders.ts";
import { inviteAgain } from "../application/people/invite.ts";
import type { OneTimeLink } from "../contract/people.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { composePeople } from "./people.ts";

/** A link with which somebody chooses another password, made on the host: also where nobody can sign in any more. */
export async function personLink(email: string, { shared }: PanelFolders, by: Actor): Promise<OneTimeLink> {
  const database = openDatabase(shared);
  try {
    const ports = composePeople(database, "");
    const person = await ports.people.findByEmail(email.trim().toLowerCase());
    if (!person) {
      const known = (await ports.people.all()).map((one) => one.email).join(", ");
      throw new Refusal(
        "person-not-found",
        `Nobody here is ${email}. Nothing was changed. There are: ${known || "none"}.`,
      );
    }
    return await inviteAgain(ports, person.id, by, Date.now());
  } finally {
    await database.$disconnect();
  }
}
