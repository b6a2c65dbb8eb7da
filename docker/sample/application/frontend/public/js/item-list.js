import { copyTemplate, fill } from "./dom.js";

/** Fills `<ul class="items">` with the items that match the search; the chosen one is marked. */
export function showItems(view, items, { search, chosenId }) {
  const matching = items.filter((item) => matches(item, search));
  view.querySelector(".items").replaceChildren(...matching.map((item) => itemRow(item, item.id === chosenId)));
  view.querySelector(".empty").hidden = matching.length > 0;
  fill(view, { ".count": `${matching.length} of ${items.length}` });
}

function matches({ sku, name, location }, search) {
  const text = `${sku} ${name} ${location}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function itemRow(item, chosen) {
  const row = copyTemplate("item-row");
  const link = row.querySelector("a");
  link.href = `#item-${item.id}`;
  if (chosen) link.setAttribute("aria-current", "true");
  fill(row, {
    ".name": item.name,
    ".sku": item.sku,
    ".place": item.location,
    ".number": item.quantity.toLocaleString("en"),
  });
  row.querySelector(".low").hidden = !isLow(item);
  showPhoto(row.querySelector(".thumb"), item, "");
  return row;
}

export function isLow(item) {
  return item.quantity <= item.reorderAt;
}

/** The item's photo, or its first letters while it has none. */
export function showPhoto(place, item, alt) {
  if (!item.photo) {
    place.textContent = item.sku.slice(0, 2);
    return;
  }
  const image = new Image();
  image.src = item.photo;
  image.alt = alt;
  image.loading = "lazy";
  place.replaceChildren(image);
}
