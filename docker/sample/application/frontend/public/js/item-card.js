import { api } from "./api.js";
import { announce, copyTemplate, fill, submitting } from "./dom.js";
import { isLow, showPhoto } from "./item-list.js";

/** One item with its photo, the movement form and its latest movements; `onItem` hears of what the user changed. */
export function itemCard(item, onItem) {
  const card = copyTemplate("item-view");
  fill(card, { "h2.name": item.name, "p.sku": `${item.sku} · ${item.location}` });
  updateItemCard(card, item);
  listenToForm(card, item.id, onItem);
  listenToUpload(card, item.id, onItem);
  return card;
}

/** Shows what may have changed, and leaves alone what the user is typing. */
export function updateItemCard(card, item) {
  fill(card, {
    ".stock-now .number": item.quantity.toLocaleString("en"),
    ".upload-text": item.photo ? "Replace photo" : "Add a photo",
  });
  card.querySelector(".stock-now .low").hidden = !isLow(item);
  showPhoto(card.querySelector(".photo"), item, `Photo of ${item.name}`);
  showMovements(card, item.id).catch((error) => announce(error.message));
}

function listenToForm(card, id, onItem) {
  const form = card.querySelector("form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submitting(form, async (data) => {
      const { direction, quantity, note } = Object.fromEntries(data);
      const item = await api.book(id, { direction, quantity: Number(quantity), note });
      form.reset();
      onItem(item);
      announce(`Booked. ${item.quantity.toLocaleString("en")} × ${item.name} in stock.`);
    });
  });
}

function listenToUpload(card, id, onItem) {
  const input = card.querySelector("input[type=file]");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    input.disabled = true;
    try {
      onItem(await api.uploadPhoto(id, file));
      announce("Photo stored.");
    } catch (error) {
      announce(error.message);
    } finally {
      input.disabled = false;
      input.value = "";
    }
  });
}

async function showMovements(card, id) {
  const movements = await api.movements(id);
  card.querySelector(".movements").replaceChildren(...movements.map(movementRow));
}

function movementRow({ quantityChange, balance, note, user, createdAt }) {
  const row = copyTemplate("movement-row");
  const when = new Date(createdAt).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  fill(row, {
    ".change": quantityChange > 0 ? `+${quantityChange}` : `−${-quantityChange}`,
    ".note": note || (quantityChange > 0 ? "Goods in" : "Goods out"),
    ".who": `${user}, ${when}`,
    ".balance": `= ${balance.toLocaleString("en")}`,
  });
  row.querySelector(".change").dataset.direction = quantityChange > 0 ? "in" : "out";
  return row;
}
