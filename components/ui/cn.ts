/** Joins class names. Of two that contradict each other neither may be relied on, but for one that ends in `!`. */
export { clsx as cn } from "clsx";
