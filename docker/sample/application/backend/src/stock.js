import { HttpError } from "./errors.js";

const largestMovement = 100_000;
const longestNote = 200;

/** A movement as the form sends it, `{ direction: "in" | "out", quantity, note? }`, as a signed change. */
export function parseMovement(body) {
  const { direction, quantity, note = "" } = body ?? {};
  if (direction !== "in" && direction !== "out") throw new HttpError(400, "Say whether goods come in or go out.");
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > largestMovement)
    throw new HttpError(400, `The quantity must be a whole number from 1 to ${largestMovement}.`);
  if (typeof note !== "string" || note.length > longestNote)
    throw new HttpError(400, `The note must be a text of at most ${longestNote} characters.`);
  return { change: direction === "in" ? quantity : -quantity, note: note.trim() };
}

/** What is left after a movement; stock never goes below zero. */
export function balanceAfter(quantity, change) {
  const balance = quantity + change;
  if (balance < 0)
    throw new HttpError(409, `Only ${quantity} in stock: ${-change} cannot go out. Nothing has been booked.`);
  return balance;
}
