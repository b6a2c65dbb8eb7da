import type { ComponentProps } from "react";
import { Button } from "./button.tsx";
import { useInBrowser } from "./clock.tsx";

/**
 * Sends its form, and not before the page is alive: until then the browser would send it by itself, and what was written,
 * passwords too, would stand in the address.
 */
export function SubmitButton({ disabled, ...rest }: Omit<ComponentProps<typeof Button>, "type">) {
  return <Button type="submit" disabled={!useInBrowser() || disabled} {...rest} />;
}
