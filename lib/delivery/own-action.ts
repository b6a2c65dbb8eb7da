import type { z } from "zod";
import type { PeoplePorts } from "../application/people/ports.ts";
import type { SignedIn } from "../application/sessions.ts";
import { action } from "./action.ts";
import { webProcess } from "./web-process.ts";

/** Something about one's own account, which every role may do; told to open pages at once. */
export function ownAction<Schema extends z.ZodType, Value>(
  input: Schema,
  perform: (ports: PeoplePorts, input: z.infer<Schema>, session: SignedIn, at: number) => Promise<Value>,
  { critical = true } = {},
) {
  return action({
    input,
    permission: () => "own",
    critical: () => critical,
    async perform(parsed, _, session) {
      const { people, rights } = webProcess();
      const value = await perform(people, parsed, session, Date.now());
      rights.dispatchEvent(new Event("changed"));
      return value;
    },
  });
}
