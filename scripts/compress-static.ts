/** Lays beside every file that browsers fetch of the build its compressed forms, which the web process sends as they are. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip, constants as zlib } from "node:zlib";
import { root } from "./images/recipes.ts";

const folder = join(root, ".next/static");
const compressible = /\.(js|css|svg|json|map|txt)$/;

const paths = await readdir(folder, { recursive: true });
await Promise.all(
  paths
    .filter((path) => compressible.test(path))
    .map(async (path) => {
      const file = join(folder, path);
      const content = await readFile(file);
      const asText = { [zlib.BROTLI_PARAM_MODE]: zlib.BROTLI_MODE_TEXT, [zlib.BROTLI_PARAM_SIZE_HINT]: content.length };
      await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params: asText }));
      await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
);
