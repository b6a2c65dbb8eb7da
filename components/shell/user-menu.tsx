"use client";

import { ChevronDown, KeyRound, LogOut, User } from "lucide-react";
import { signOut } from "#components/people/next-auth.ts";
import { useActor } from "#components/realtime/person-provider.tsx";
import { Link } from "#components/ui/link.tsx";
import { Menu, MenuItem, MenuLine, MenuNote } from "#components/ui/menu.tsx";

export function UserMenu() {
  const actor = useActor();
  const trigger = (
    <button
      type="button"
      aria-label={`${actor.name}, account`}
      className="inline-flex h-8 items-center gap-1 font-medium max-sm:size-11 max-sm:justify-center"
    >
      <span className="max-sm:hidden">{actor.name}</span>
      <ChevronDown size={12} className="max-sm:hidden" />
      <User size={16} className="sm:hidden" />
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuNote>
        {actor.name}, {actor.role}
      </MenuNote>
      <MenuLine />
      <MenuItem asChild>
        <Link href="/account">
          <KeyRound size={14} />
          Account and sign-ins
        </Link>
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut size={14} />
        Sign out
      </MenuItem>
    </Menu>
  );
}
