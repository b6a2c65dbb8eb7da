import { randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Router } from "express";
import multer from "multer";
import { HttpError } from "../errors.js";
import { imageExtension } from "../images.js";
import { findItem } from "./items.js";

const receive = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 * 1024 * 1024, files: 1 } });

/**
 * PUT replaces an item's photo. The former file stays: the folder may be shared with another environment, whose
 * database can still name it.
 */
export function photoRoutes({ pool, live, uploads }) {
  return Router({ mergeParams: true }).put("/", receive.single("photo"), async (request, response) => {
    if (!request.file) throw new HttpError(400, "Choose a photo first.");
    const extension = imageExtension(request.file.buffer);
    if (!extension) throw new HttpError(415, "Only JPEG, PNG and WebP photos can be stored.");
    const { id } = await findItem(pool, request.params.id);

    const name = `${randomUUID()}.${extension}`;
    await store(join(uploads, name), request.file.buffer);
    await pool.execute("UPDATE items SET photo = ? WHERE id = ?", [`/uploads/${name}`, id]);
    const item = await findItem(pool, id);
    live.publish({ type: "item", item });
    response.json({ item });
  });
}

/** A reader never sees half a file. */
async function store(path, bytes) {
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}
