"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** Where the browser has the panel from; nothing while the server renders. */
export const useBrowserOrigin = (): string =>
  useSyncExternalStore(
    never,
    () => window.location.origin,
    () => "",
  );
