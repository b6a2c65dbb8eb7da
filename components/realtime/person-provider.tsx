"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { PanelActions } from "#lib/contract/actions.ts";
import { type Actor, may, type Permission } from "#lib/contract/permissions.ts";

interface Person {
  actor: Actor;
  actions: PanelActions;
}

const PersonContext = createContext<Person | undefined>(undefined);

/** Who looks at the page, and what it can ask for in that person's name. */
export function PersonProvider({ actor, actions, children }: Person & { children: ReactNode }) {
  return <PersonContext value={{ actor, actions }}>{children}</PersonContext>;
}

function usePerson(): Person {
  const person = useContext(PersonContext);
  if (!person) throw new Error("Actions need a PersonProvider around them");
  return person;
}

export const useActor = () => usePerson().actor;
export const useActions = () => usePerson().actions;
export const useMay = (permission: Permission) => may(usePerson().actor, permission);
