import { Router } from "express";
import { pingDatabase } from "../database.js";
import { version } from "../version.js";

const limit = 2_000;

/** 200 when requests can be served: the schema is there and the database answers in time; 503 otherwise. */
export function healthRoutes({ pool, readiness }) {
  return Router().get("/api/health", async (request, response) => {
    try {
      if (!readiness.ready) throw new Error(readiness.reason);
      await pingDatabase(pool, limit);
      response.json({ status: "ok", version });
    } catch (error) {
      request.log.warn({ reason: error.message }, "not healthy");
      response.status(503).json({ status: "unavailable", version, reason: error.message });
    }
  });
}
