/** `node scripts/images.ts [node nginx haproxy mysql mariadb]`: makes the base images and prints their names as JSON. */
import { findEngine, releaseEngine } from "./engine/find.ts";
import { ensureBaseImages } from "./images/ensure.ts";
import { allImages } from "./images/recipes.ts";

const wanted = allImages.filter((name) => process.argv.length === 2 || process.argv.includes(name, 2));
const say = (line: string) => console.error(line);
const { host } = await findEngine(say);
try {
  console.log(JSON.stringify(await ensureBaseImages(wanted, { host, say })));
} finally {
  await releaseEngine(say);
}
