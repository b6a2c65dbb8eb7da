"use client";

import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { type Confirming, useConfirmedActions } from "#components/people/use-confirmed-actions.tsx";
import type { PanelActions } from "#lib/contract/actions.ts";
import { type Actor, may, type Permission } from "#lib/contract/permissions.ts";
import { useSocket } from "./realtime-provider.tsx";

interface Person {
  actor: Actor;
  actions: PanelActions;
}

const PersonContext = createContext<(Person & { confirming: Confirming }) | undefined>(undefined);

/** Who looks at the page, as told by the live connection, and what it can ask for in that person's name. */
export function PersonProvider({ actor, actions, children }: Person & { children: ReactNode }) {
  const { actions: confirmed, confirming, dialog } = useConfirmedActions(actions);
  return (
    <PersonContext value={{ actor: useActorNow(actor), actions: confirmed, confirming }}>
      {children}
      {dialog}
    </PersonContext>
  );
}

/** What the server rendered for another role is asked for again. */
function useActorNow(rendered: Actor): Actor {
  const socket = useSocket();
  const router = useRouter();
  const [told, setTold] = useState<Actor>();
  useEffect(() => {
    if (!socket) return undefined;
    const take = (person: Actor) => {
      setTold(person);
      router.refresh();
    };
    socket.on("person", take);
    return () => void socket.off("person", take);
  }, [socket, router]);
  return told ?? rendered;
}

function usePerson() {
  const person = useContext(PersonContext);
  if (!person) throw new Error("Actions need a PersonProvider around them");
  return person;
}

export const useActor = () => usePerson().actor;
export const useActions = () => usePerson().actions;
/** For what is asked over the live connection. */
export const useConfirming = () => usePerson().confirming;
export const useMay = (permission: Permission) => may(usePerson().actor, permission);
