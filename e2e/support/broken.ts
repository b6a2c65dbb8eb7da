import { randomUUID } from "node:crypto";
import { commit } from "./repository.ts";

/** Commits that cannot become live, each by a branch of its own, and one that can. */

export const exitsAtStart = (repository: string) =>
  commit(repository, "broken/exits", "Read the price list at start", {
    "backend/src/server.js": (text) => `console.error("PRICE_LIST is not set");\nprocess.exit(3);\n${text}`,
  });

export const buildFails = (repository: string) =>
  commit(repository, "broken/build", "Compile the price list", {
    "backend/Dockerfile": (text) => `${text}\nRUN echo "compiling the price list" && exit 7\n`,
  });

/** Builds for three minutes unless it is stopped, and says a number every tenth of a second. No cache has seen it before. */
export const buildsSlowly = (repository: string) =>
  commit(repository, "slow/build", "Compile the whole catalogue", {
    "backend/Dockerfile": (text) =>
      text.replace(
        "EXPOSE 5000",
        `RUN : ${randomUUID()}; i=0; while [ $i -lt 1800 ]; do i=$((i+1)); echo "page $i of the catalogue"; sleep 0.1; done\nEXPOSE 5000`,
      ),
  });

export const nextVersion = (repository: string) =>
  commit(repository, "feature/next", "Release 1.2.0: count what is reserved", {
    "backend/package.json": (text) => text.replace(/"version": "[^"]+"/, '"version": "1.2.0"'),
  });
