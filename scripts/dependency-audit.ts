/** `node scripts/dependency-audit.ts`: fails for a known hole in what the panel runs on; where nobody can be asked, says so. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { root } from "./images/recipes.ts";

interface Report {
  vulnerabilities?: Record<string, { name: string; severity: string; range: string }>;
  message?: string;
}

const grave = ["high", "critical"];
const args = ["audit", "--omit=dev", "--json", "--fetch-retries=0", "--fetch-timeout=20000"];
const npm = spawn("npm", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
const report = JSON.parse((await text(npm.stdout)) || "{}") as Report;

if (!report.vulnerabilities) {
  console.log(`The dependencies were not audited: the registry has no answer (${report.message ?? "it is away"}).`);
} else {
  const found = Object.values(report.vulnerabilities).filter(({ severity }) => grave.includes(severity));
  for (const { name, severity, range } of found) console.error(`${name} ${range}: ${severity}`);
  console.log(`${found.length} known holes of severity ${grave.join(" or ")}.`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
