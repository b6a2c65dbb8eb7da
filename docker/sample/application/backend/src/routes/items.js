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
  const isNumber = /^\d{1,9}$/.test(id); // MySQL would take "3abc" for 3
  const sql = `SELECT ${columns} FROM items WHERE id = ? ${forUpdate ? "FOR UPDATE" : ""}`;
  const [[item]] = isNumber ? await connection.execute(sql, [id]) : [[]];
  if (!item) throw new HttpError(404, "There is no such item.");
  return item;
}
