import { hashPassword } from "./passwords.js";

const users = [
  { name: "admin", password: "admin-demo" },
  { name: "picker", password: "picker-demo" },
];

const items = [
  ["PAL-1200", "Euro pallet 1200 × 800", "A-01-1", 84, 30],
  ["BOX-0604", "Carton 600 × 400 × 400", "A-02-3", 1240, 400],
  ["BOX-0403", "Carton 400 × 300 × 200", "A-02-1", 2315, 600],
  ["TAPE-050", "Packing tape 50 mm, brown", "B-01-2", 96, 48],
  ["WRAP-500", "Stretch film 500 mm", "B-01-4", 22, 24],
  ["LBL-1015", "Thermal labels 100 × 150, roll", "B-03-1", 140, 40],
  ["STRP-012", "Strapping band 12 mm, 2 km", "B-04-2", 9, 6],
  ["DOCU-C5", "Document pouch C5", "C-01-1", 3500, 1000],
  ["BUB-1000", "Bubble wrap 1000 mm × 100 m", "C-02-3", 4, 5],
  ["GLV-L", "Work gloves, size L", "D-01-2", 64, 20],
  ["SCN-BAT", "Battery for handheld scanner", "D-02-1", 18, 8],
  ["SEAL-BLT", "Bolt seal for containers", "D-03-1", 410, 150],
];

/** Fills a database without users, once, in one transaction. Answers whether it did; anything that exists is left alone. */
export async function seed(connection) {
  const [[{ count }]] = await connection.query("SELECT COUNT(*) AS count FROM users");
  if (count > 0) return false;
  const hashed = await Promise.all(users.map(async ({ name, password }) => [name, await hashPassword(password)]));

  await connection.beginTransaction();
  const [{ insertId: firstUser }] = await connection.query("INSERT INTO users (name, password_hash) VALUES ?", [
    hashed,
  ]);
  await connection.query("INSERT INTO items (sku, name, location, quantity, reorder_at) VALUES ?", [items]);
  await connection.query(
    `INSERT INTO movements (item_id, user_id, quantity_change, balance, note)
     SELECT id, ?, quantity, quantity, 'Opening balance' FROM items`,
    [firstUser],
  );
  await connection.commit();
  return true;
}
