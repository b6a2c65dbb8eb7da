import { Router } from "express";
import { inTransaction } from "../database.js";
import { balanceAfter, parseMovement } from "../stock.js";
import { findItem } from "./items.js";

const newest = `
  SELECT movements.id, quantity_change AS quantityChange, balance, note, users.name AS user, movements.created_at AS createdAt
  FROM movements JOIN users ON users.id = user_id
  WHERE item_id = ? ORDER BY movements.id DESC LIMIT 20`;

export function movementRoutes({ pool, live }) {
  return Router({ mergeParams: true })
    .get("/", async (request, response) => {
      const { id } = await findItem(pool, request.params.id);
      const [movements] = await pool.execute(newest, [id]);
      response.json({ movements });
    })
    .post("/", async (request, response) => {
      const movement = parseMovement(request.body);
      const item = await inTransaction(pool, (connection) =>
        book(connection, request.params.id, movement, request.user),
      );
      live.publish({ type: "item", item });
      response.status(201).json({ item });
    });
}

/** Books a movement and answers the changed item. The row lock makes two bookings of one item wait for each other. */
async function book(connection, itemId, { change, note }, user) {
  const { id, quantity } = await findItem(connection, itemId, { forUpdate: true });
  const balance = balanceAfter(quantity, change);
  await connection.execute("UPDATE items SET quantity = ? WHERE id = ?", [balance, id]);
  await connection.execute(
    "INSERT INTO movements (item_id, user_id, quantity_change, balance, note) VALUES (?, ?, ?, ?, ?)",
    [id, user.id, change, balance, note],
  );
  return findItem(connection, id);
}
