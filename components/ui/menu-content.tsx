"use client";

import { DropdownMenu } from "radix-ui";
import { type ReactNode, type Ref, type RefObject, useImperativeHandle } from "react";
import { MenuParts } from "./menu-parts.ts";

interface MenuContentProps {
  button: RefObject<HTMLElement | null>;
  /** The button's. */
  id: string;
  open: boolean;
  onOpenChange(open: boolean): void;
  align: "start" | "end";
  environment?: string;
  children: ReactNode;
}

/** The menu of a button that stands elsewhere, and was there before this code. */
export function MenuContent({ button, id, open, onOpenChange, align, environment, children }: MenuContentProps) {
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild>
        <Elsewhere element={button} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-labelledby={id}
          data-env={environment}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-30 max-w-80 min-w-44 rounded-lg bg-raised p-1 shadow-pop ring-1 ring-line-strong"
        >
          <MenuParts value={DropdownMenu}>{children}</MenuParts>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Renders nothing: whoever refers to it gets the element. */
function Elsewhere({ element, ref }: { element: MenuContentProps["button"]; ref?: Ref<HTMLElement | null> }) {
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(ref, () => element.current, [element]);
  return null;
}
