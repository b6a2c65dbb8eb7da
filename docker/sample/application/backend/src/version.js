import { readFileSync } from "node:fs";

const { version: packageVersion } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** What the build was told (a commit, a tag), otherwise the version of the package. */
export const version = process.env.APP_VERSION || packageVersion;
