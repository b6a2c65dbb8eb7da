import assert from "node:assert/strict";
import { test } from "node:test";
import { balanceAfter, parseMovement } from "../src/stock.js";

test("goods that come in add, goods that go out subtract", () => {
  assert.deepEqual(parseMovement({ direction: "in", quantity: 5, note: " delivery " }), {
    change: 5,
    note: "delivery",
  });
  assert.deepEqual(parseMovement({ direction: "out", quantity: 5 }), { change: -5, note: "" });
});

for (const body of [
  undefined,
  {},
  { direction: "sideways", quantity: 1 },
  { direction: "in", quantity: 0 },
  { direction: "in", quantity: 1.5 },
  { direction: "in", quantity: "7" },
  { direction: "in", quantity: 100_001 },
  { direction: "in", quantity: 1, note: "x".repeat(201) },
])
  test(`refuses ${JSON.stringify(body)?.slice(0, 60)}`, () => {
    assert.throws(() => parseMovement(body), { status: 400 });
  });

test("stock may reach zero and never goes below", () => {
  assert.equal(balanceAfter(3, -3), 0);
  assert.throws(() => balanceAfter(3, -4), { status: 409, message: /Only 3 in stock/ });
});
