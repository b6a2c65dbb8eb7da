import { Router } from "express";
import { HttpError } from "../errors.js";

const columns = `id, sku, name, location, quantity, reorder_at AS reorderAt, photo, updated_at AS updatedAt`;

export function itemRoutes({ pool }) {
  return Router()
    .get("/", async (_request, response) => {
      const [items] = await pool.query(`SELECT ${columns} FROM items ORDER BY sku`);
      response.json({ items });
    })
    .get("/:id", async (request, response) => {
      response.json({ item: await findItem(pool, request.params.id) });
    });
}

/** An item as the browser knows it, or 404. `connection` may be a pool or a connection in a transaction. */
export async function findItem(connection, id, { forUpdate = false } = {}) {
  const lock = forUpdate ? "FOR UPDATE" : "";
  const [[item]] = await connection.execute(`SELECT ${columns} FROM items WHERE id = ? ${lock}`, [id]);
  if (!item) throw new HttpError(404, "There is no such item.");
  return item;
}
