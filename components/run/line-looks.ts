/** How the lines of the chart and its legend look: the old release dashed, the new one solid. */
export const newLine = "fill-none stroke-ink [stroke-linejoin:round] [stroke-width:1.5]";
export const oldLine = "fill-none stroke-ink-3 [stroke-dasharray:3_2] [stroke-width:1.25]";
