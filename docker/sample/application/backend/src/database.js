import mysql from "mysql2/promise";

export function openDatabase(config) {
  return mysql.createPool({ ...config, connectionLimit: 10, connectTimeout: 3000, timezone: "Z" });
}

/** Runs `work` on one connection in one transaction: all of it is booked, or nothing. */
export async function inTransaction(pool, work) {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const result = await work(connection);
    await connection.commit();
    connection.release();
    return result;
  } catch (error) {
    await connection.rollback().then(
      () => connection.release(),
      () => connection.destroy(), // a lost connection cannot be rolled back, and must not return to the pool
    );
    throw error;
  }
}

/** Rejects unless the database answers within `limit` milliseconds. */
export async function pingDatabase(pool, limit) {
  const { promise: tooLate, reject } = Promise.withResolvers();
  const timer = setTimeout(() => reject(new Error(`The database did not answer within ${limit} ms`)), limit);
  try {
    await Promise.race([pool.query({ sql: "SELECT 1", timeout: limit }), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
