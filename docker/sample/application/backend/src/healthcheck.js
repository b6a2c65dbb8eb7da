// The container's health check: exit code 0 when /api/health says so.
const response = await fetch(`http://127.0.0.1:${process.env.PORT || 5000}/api/health`, {
  headers: { "User-Agent": "healthcheck" },
  signal: AbortSignal.timeout(4_000),
}).catch((error) => ({ ok: false, text: () => error.message }));

console.log(await response.text());
process.exitCode = response.ok ? 0 : 1;
