import express from "express";
import { pinoHttp } from "pino-http";
import { describeError, HttpError } from "./errors.js";
import { healthRoutes } from "./routes/health.js";
import { itemRoutes } from "./routes/items.js";
import { movementRoutes } from "./routes/movements.js";
import { photoRoutes } from "./routes/photos.js";
import { requireUser, sessionRoutes } from "./routes/session.js";
import { version } from "./version.js";

export function createApp({ pool, tokens, live, log, uploads, readiness }) {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", true); // only for the address in the log

  app.use(requestLog(log));
  app.use((_request, response, next) => {
    response.set({ "X-Version": version, "X-Content-Type-Options": "nosniff" });
    next();
  });
  app.use("/uploads", express.static(uploads, { index: false, immutable: true, maxAge: "30d" }));
  app.use(express.json({ limit: "64kb" }));
  app.use(healthRoutes({ pool, readiness }));
  app.use(sessionRoutes({ pool, tokens }));
  app.use("/api/items", requireUser(tokens), itemRoutes({ pool }));
  app.use("/api/items/:id/movements", requireUser(tokens), movementRoutes({ pool, live }));
  app.use("/api/items/:id/photo", requireUser(tokens), photoRoutes({ pool, live, uploads }));
  app.use(() => {
    throw new HttpError(404, "There is nothing at this address.");
  });
  app.use((error, request, response, _next) => {
    if (response.headersSent || response.destroyed) return response.destroy(); // too late, or nobody there to answer
    const { status, message } = describeError(error);
    if (status >= 500) request.log.error({ err: error }, message);
    response.status(status).json({ error: message });
  });
  return app;
}

function requestLog(log) {
  const summary = (request, response) =>
    `${request.method} ${request.originalUrl} ${response.writableFinished ? response.statusCode : "aborted by the client"}`;
  return pinoHttp({
    logger: log,
    quietReqLogger: true,
    customLogLevel(request, response) {
      const isHealthCheck = request.headers["user-agent"] === "healthcheck";
      if (response.statusCode >= 500) return isHealthCheck ? "warn" : "error"; // not ready yet, while it starts
      if (response.statusCode >= 400 || !response.writableFinished) return "warn";
      return isHealthCheck ? "debug" : "info"; // several a minute, for ever
    },
    customSuccessMessage: summary,
    customErrorMessage: summary,
    serializers: {
      req: ({ method, url, raw }) => ({ method, url, from: raw.ip }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    customProps: (request) => ({ user: request.user?.name }),
    genReqId: (request) => request.headers["x-request-id"] ?? crypto.randomUUID(),
  });
}
