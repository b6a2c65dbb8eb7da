import { answerApi } from "#lib/delivery/api/answer.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const dynamic = "force-dynamic";

/** The HTTP API for programs that have a token; lib/contract/api.ts lists its operations. */
const handler = (request: Request): Promise<Response> => answerApi(request, webProcess());

export { handler as DELETE, handler as GET, handler as POST, handler as PUT };
