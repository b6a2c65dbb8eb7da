const limit = 25_000; // less than the compose file's stop_grace_period, so that we end ourselves

/** Takes no new connections, lets the running requests finish, says good-bye to the browsers, then exits. */
export async function stopGracefully({ signal, server, live, pool, readiness, log }) {
  log.info({ signal }, "stopping");
  readiness.ready = false;
  readiness.reason = "stopping";

  const closed = new Promise((resolve) => server.close(resolve));
  live.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 100); // kept-alive ones, once their request is done
  const impatience = setTimeout(() => server.closeAllConnections(), limit);
  await closed;
  clearInterval(sweep);
  clearTimeout(impatience);

  await pool.end();
  log.info("stopped");
  process.exit(0);
}
