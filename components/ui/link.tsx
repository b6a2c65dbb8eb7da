"use client";

import NextLink from "next/link";
import { useRouter } from "next/navigation";
import type { ComponentProps, SyntheticEvent } from "react";

/** A link to a page of the panel. The page is fetched when somebody is about to follow it, and not for being linked to. */
export function Link(props: ComponentProps<typeof NextLink>) {
  const { prefetch } = useRouter();
  const intended = (event: SyntheticEvent<HTMLAnchorElement>) => prefetch(event.currentTarget.href);
  return <NextLink prefetch={false} onMouseEnter={intended} onTouchStart={intended} onFocus={intended} {...props} />;
}
