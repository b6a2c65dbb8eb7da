import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { type ComponentProps, type ReactNode, useState } from "react";
import { IconButton } from "./button.tsx";
import { cn } from "./cn.ts";

interface DialogProps extends Pick<ComponentProps<typeof Primitive.Root>, "open" | "onOpenChange"> {
  /** Stands before the title: whose dialog it is. */
  chip?: ReactNode;
  title: string;
  /** What it is about, in a few words behind the title. */
  subject?: ReactNode;
  environment?: string;
  className?: string;
  children: ReactNode;
}

/** A dialog on a desk, a sheet that fills the screen on a phone. Header and footer stay, the body scrolls. */
export function Dialog({ open, onOpenChange, chip, title, subject, environment, className, children }: DialogProps) {
  const [opener] = useState(whoOpens);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-20 grid place-items-center bg-scrim p-6 max-sm:block max-sm:p-0">
          <Primitive.Content
            data-env={environment}
            aria-describedby={undefined}
            onCloseAutoFocus={(event) => {
              event.preventDefault(); // it would look for a trigger, which a dialog opened by its page has not
              opener?.focus();
            }}
            className={cn(
              "relative flex max-h-full w-full flex-col overflow-hidden rounded-lg bg-raised pt-[3px] shadow-dialog ring-1 ring-line-strong",
              "before:absolute before:inset-x-0 before:top-0 before:h-[3px] before:bg-env",
              "max-sm:h-full max-sm:max-w-none max-sm:rounded-none max-sm:pt-1 max-sm:shadow-none max-sm:ring-0 max-sm:before:h-1",
              className,
            )}
          >
            <header className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line px-6 py-3.5 max-sm:px-4 max-sm:py-2.5">
              {chip}
              <Primitive.Title className="text-lg tracking-[-0.01em]">{title}</Primitive.Title>
              <Primitive.Close asChild>
                <IconButton look="quiet" label="Close" className="-mr-2 ml-auto">
                  <X size={16} />
                </IconButton>
              </Primitive.Close>
              {subject && <div className="w-full min-w-0 text-ink-2">{subject}</div>}
            </header>
            {children}
          </Primitive.Content>
        </Primitive.Overlay>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** What has the focus when a dialog appears, or the button of the menu that has it and is closing: there it goes back. */
function whoOpens(): HTMLElement | undefined {
  const focused = globalThis.document?.activeElement;
  const menuButton = focused?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const opener = menuButton ? document.getElementById(menuButton) : focused;
  return opener instanceof HTMLElement ? opener : undefined;
}

export function DialogBody({ className, ...rest }: ComponentProps<"div">) {
  return <div className={cn("min-h-0 flex-1 overflow-auto px-6 py-4 max-sm:px-4 max-sm:py-3", className)} {...rest} />;
}

export function DialogFoot({ className, ...rest }: ComponentProps<"footer">) {
  return (
    <footer
      className={cn(
        "flex items-end justify-end gap-4 border-t border-line bg-raised px-6 pt-3.5 pb-4",
        "max-sm:flex-col max-sm:items-stretch max-sm:gap-2.5 max-sm:px-4 max-sm:pt-3",
        className,
      )}
      {...rest}
    />
  );
}
