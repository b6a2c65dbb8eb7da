/** A list with one more, or without that one. */
export const toggled = <Item>(list: readonly Item[], item: Item, on: boolean): Item[] =>
  on ? [...list, item] : list.filter((one) => one !== item);
