import type { DropdownMenu } from "radix-ui";
import {
  type ComponentProps,
  cloneElement,
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useId,
  useRef,
  useState,
} from "react";
import { cn } from "./cn.ts";
import { useMenuParts } from "./menu-parts.ts";
import { onDemand } from "./on-demand.tsx";

const MenuContent = onDemand(() => import("./menu-content.tsx").then((module) => module.MenuContent));

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<ComponentProps<"button">>;
  align?: "start" | "end";
  environment?: string;
  children: ReactNode;
}

/** The button is there with the page; the menu comes on demand, and answers to the same keys and presses. */
export function Menu({ trigger, align = "end", environment, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.ctrlKey) return;
    setOpen(!open);
    if (!open) event.preventDefault(); // the menu gets the focus
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!["Enter", " ", "ArrowDown"].includes(event.key)) return;
    setOpen(event.key === "ArrowDown" || !open);
    event.preventDefault();
  };
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        id,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onPointerDown,
        onKeyDown,
      })}
      <MenuContent
        needed={open}
        button={button}
        id={id}
        open={open}
        onOpenChange={setOpen}
        align={align}
        environment={environment}
      >
        {children}
      </MenuContent>
    </>
  );
}

const itemStyle =
  "flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2.5 py-1 outline-none select-none data-highlighted:bg-hover data-disabled:cursor-default data-disabled:text-ink-3 max-sm:min-h-12";

export function MenuItem({ className, ...rest }: ComponentProps<typeof DropdownMenu.Item>) {
  const { Item } = useMenuParts();
  return <Item className={cn(itemStyle, className)} {...rest} />;
}

export function MenuNote({ className, ...rest }: ComponentProps<typeof DropdownMenu.Label>) {
  const { Label } = useMenuParts();
  return <Label className={cn("px-2.5 py-1.5 text-xs text-ink-3", className)} {...rest} />;
}

export function MenuLine() {
  const { Separator } = useMenuParts();
  return <Separator className="my-1 h-px bg-line" />;
}
