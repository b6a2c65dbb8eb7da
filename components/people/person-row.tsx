import { Ellipsis } from "lucide-react";
import { useActions, useActor } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { IconButton } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Select } from "#components/ui/field.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { OneTimeLink, PeopleView, PersonView } from "#lib/contract/people.ts";
import { counted } from "#lib/contract/words.ts";
import { RoleOptions, roleWords } from "./role-options.tsx";

interface PersonRowProps {
  person: PersonView;
  onChanged(view: PeopleView): void;
  onLink(link: OneTimeLink): void;
}

export function PersonRow({ person, onChanged, onLink }: PersonRowProps) {
  const { id, name, email, role, disabled, secondFactor, sessions, lastSeenAt } = person;
  const actor = useActor();
  const actions = useActions();
  const changeRole = useRequest(actions.changeRole, onChanged);
  const changeAccess = useRequest(actions.changeAccess, onChanged);
  const signOut = useRequest(actions.signOutEverywhere, onChanged);
  const again = useRequest(actions.inviteAgain, onLink);
  const all = [changeRole, changeAccess, signOut, again];
  const refused = all.find((request) => request.refused)?.refused;
  const pending = all.some((request) => request.pending);
  const menu = (
    <IconButton look="quiet" label={`More for ${name}`} disabled={pending}>
      <Ellipsis size={16} />
    </IconButton>
  );
  return (
    <li aria-label={name} className="border-b border-line py-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-[240px]">
          <p className="font-medium">
            {name}
            {id === actor.id && <span className="font-normal text-ink-3"> (you)</span>}
            {disabled && <span className="font-normal text-failing-ink"> disabled</span>}
          </p>
          <p className="dotted text-xs text-ink-2">
            <span className="max-w-full truncate">{email}</span>
            {secondFactor && <span>one-time codes</span>}
            {sessions > 0 && <span>{counted(sessions, "sign-in")}</span>}
            {lastSeenAt !== undefined && (
              <span>
                seen <RelativeTime at={lastSeenAt} />
              </span>
            )}
          </p>
        </div>
        <div className="flex min-w-0 items-center gap-2 max-sm:w-full">
          <Select
            aria-label={`Role of ${name}`}
            title={roleWords[role]}
            value={role}
            disabled={pending || disabled}
            onChange={({ target }) => changeRole.send({ person: id, role: target.value as PersonView["role"] })}
          >
            <RoleOptions />
          </Select>
          <Menu trigger={menu}>
            <MenuItem onSelect={() => again.send({ person: id })}>Link for a new password</MenuItem>
            <MenuItem disabled={sessions === 0} onSelect={() => signOut.send({ person: id })}>
              Sign out everywhere
            </MenuItem>
            <MenuItem onSelect={() => changeAccess.send({ person: id, disabled: !disabled })}>
              {disabled ? "Enable" : "Disable"}
            </MenuItem>
          </Menu>
        </div>
      </div>
      {refused && (
        <ErrorBlock title="Nothing was changed" reference={refused.reference} className="mt-2">
          {refused.message}
        </ErrorBlock>
      )}
    </li>
  );
}
