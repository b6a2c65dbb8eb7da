import { api } from "./api.js";
import { announce, copyTemplate } from "./dom.js";
import { itemCard, updateItemCard } from "./item-card.js";
import { showItems } from "./item-list.js";
import { followStock } from "./live.js";

const liveTexts = { connecting: "Reconnecting", live: "Live" };

/** The list of items beside the chosen one, kept up to date by the backend. `close` ends that. */
export function stockView({ token, onRefused }) {
  const view = copyTemplate("stock-view");
  const search = view.querySelector(".search");
  const detail = view.querySelector(".detail");
  let items = [];
  let card;

  const chosenId = () => Number(location.hash.match(/^#item-(\d+)$/)?.[1]);
  const listItems = () => showItems(view, items, { search: search.value.trim(), chosenId: chosenId() });

  function choose() {
    const item = items.find(({ id }) => id === chosenId());
    card = item && itemCard(item, takeItem);
    detail.replaceChildren(card ?? copyTemplate("nothing-chosen"));
    view.classList.toggle("has-choice", Boolean(item));
    listItems();
  }

  function takeItem(changed) {
    items = items.map((item) => (item.id === changed.id ? changed : item));
    listItems();
    if (changed.id === chosenId()) updateItemCard(card, changed);
  }

  async function loadItems() {
    const first = items.length === 0;
    items = await api.items();
    if (first) return choose();
    listItems();
    const chosen = items.find(({ id }) => id === chosenId());
    if (chosen) updateItemCard(card, chosen);
  }

  function onState(state) {
    if (state === "refused") return onRefused();
    const live = document.getElementById("live");
    live.dataset.state = state;
    live.textContent = liveTexts[state];
    if (state === "live") loadItems().catch((error) => announce(error.message));
  }

  search.addEventListener("input", listItems);
  window.addEventListener("hashchange", choose);
  loadItems().catch((error) => announce(error.message));
  const unfollow = followStock({ token, onItem: takeItem, onState });

  return {
    element: view,
    close() {
      unfollow();
      window.removeEventListener("hashchange", choose);
    },
  };
}
