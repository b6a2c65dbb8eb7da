const limit = 25_000; // less than the compose file's stop_grace_period, so that we end ourselves

/** Takes no new connections, says good-bye to the browsers, lets the running requests finish, then exits. */
export async function stopGracefully({ signal, server, live, pool, readiness, log }) {
  log.info({ signal }, "stopping");
  readiness.ready = false;
  readiness.reason = "stopping";
  setTimeout(() => {
    log.warn("stopped with requests unfinished");
    process.exit(1);
  }, limit);

  const closed = new Promise((resolve) => server.close(resolve));
  live.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 100); // kept-alive ones, once their request is done
  await closed;
  clearInterval(sweep);
  await pool.end();
  log.info("stopped");
  process.exit(0);
}
