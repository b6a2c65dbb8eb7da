import type { SchemaView } from "#lib/contract/difference.ts";
import { Part, Same } from "./part.tsx";

/** Migrations by what the application itself says of either database. */
export function Schema({ schema }: { schema: SchemaView }) {
  const count = schema.state === "known" ? schema.pending.length : 0;
  return (
    <Part title="Schema" count={count}>
      <Content schema={schema} />
    </Part>
  );
}

function Content({ schema }: { schema: SchemaView }) {
  if (schema.state === "not-configured")
    return (
      <Same>
        Name a command under <code className="font-mono text-xs">release.applied</code> in slipway.yaml of both
        environments that writes which migrations a database has had, and they are compared here.
      </Same>
    );
  if (schema.state === "unknown") return <Same>{schema.problem}</Same>;
  const { pending, extra, command } = schema;
  if (pending.length + extra.length === 0)
    return (
      <Same>
        Both databases have had the same migrations, says <code className="font-mono text-xs">{command}</code>.
      </Same>
    );
  return (
    <ul className="border-t border-line">
      {pending.map((name) => (
        <Migration key={name} name={name} what="production has not had it yet" />
      ))}
      {extra.map((name) => (
        <Migration key={name} name={name} what="staging has not had it" />
      ))}
    </ul>
  );
}

const Migration = ({ name, what }: { name: string; what: string }) => (
  <li className="flex min-h-row flex-wrap items-baseline gap-x-4 border-b border-line py-2">
    <code className="min-w-0 font-mono text-xs break-all">{name}</code>
    <span className="text-ink-2">{what}</span>
  </li>
);
