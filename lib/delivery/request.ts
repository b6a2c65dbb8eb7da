import type { Started } from "../contract/actions.ts";
import type { IntentInput } from "../contract/intents.ts";
import type { Actor } from "../contract/permissions.ts";
import { Refusal } from "../contract/refusal.ts";
import { webProcess } from "./web-process.ts";

/** Writes the intent down, tells the worker, and answers with the run it became. */
export async function request(input: IntentInput, person: Actor): Promise<Started> {
  const web = webProcess();
  const intent = await web.recordIntent(input, person, Date.now());
  const answer = await web.link(person).call("take", { intent }).catch(explainAbsence);
  if (answer.accepted) return { run: answer.run };
  throw new Refusal(answer.code, answer.message, answer.run ? { run: answer.run } : {});
}

function explainAbsence(error: unknown): never {
  if (error instanceof Refusal && error.code === "worker-away") {
    throw new Refusal(
      "worker-away",
      "The worker does not answer at the moment. Your request is written down: it starts if the worker is back within two minutes, and is refused after that. The applications are not affected.",
    );
  }
  throw error;
}
