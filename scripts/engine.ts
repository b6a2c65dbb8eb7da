/** `node scripts/engine.ts status|start|hold|release [--json]`: the engine on this machine, by hand. */
import { ask } from "./engine/connect.ts";
import { findEngine, releaseEngine } from "./engine/find.ts";
import { privateEngine } from "./engine/places.ts";
import { currentUsers } from "./engine/users.ts";

const say = (line: string) => console.error(line);

async function status(json: boolean): Promise<void> {
  const answer = await ask(privateEngine.host).catch(() => undefined);
  const users = await currentUsers(privateEngine.users);
  const engine = { host: privateEngine.host, running: answer !== undefined, ...answer, users };
  if (json) console.log(JSON.stringify(engine));
  else console.log(`${engine.host}: ${answer ? `Docker ${answer.version}` : "not running"}, ${users.length} users`);
}

/** Keeps the engine in use until this process is told to end. */
async function hold(): Promise<void> {
  const { host } = await findEngine(say);
  console.log(`export DOCKER_HOST=${host}`);
  const end = Promise.withResolvers<void>();
  const alive = setInterval(() => {}, 60_000);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end.resolve());
  await end.promise;
  clearInterval(alive);
  await releaseEngine(say);
}

const [command, ...options] = process.argv.slice(2);
if (command === "status") await status(options.includes("--json"));
else if (command === "hold") await hold();
else if (command === "release") console.log(await releaseEngine(say));
else {
  console.error("Usage: node scripts/engine.ts status [--json] | hold | release");
  process.exitCode = 2;
}
