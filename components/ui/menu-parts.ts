import type { DropdownMenu } from "radix-ui";
import { createContext, useContext } from "react";

/** What a menu is made of, once its code is there. */
export const MenuParts = createContext<typeof DropdownMenu | undefined>(undefined);

export function useMenuParts(): typeof DropdownMenu {
  const parts = useContext(MenuParts);
  if (!parts) throw new Error("What stands in a menu needs a Menu around it");
  return parts;
}
