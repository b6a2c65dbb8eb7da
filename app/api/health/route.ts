export const dynamic = "force-dynamic";

/** Whether the web process answers; what the worker and the engine do is on the dashboard, for people who are signed in. */
export function GET(): Response {
  return Response.json({ status: "ok" });
}
