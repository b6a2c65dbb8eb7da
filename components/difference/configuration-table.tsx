import type { ComparedSetting, SettingValue } from "#lib/contract/difference.ts";
import { Compared } from "./compared.tsx";
import { Same } from "./part.tsx";
import { valueText } from "./words.ts";

/** What may have a secret in it by fingerprint only: equal ones have the same value, and nobody reads it here. */
export function ConfigurationTable({ settings }: { settings: readonly ComparedSetting[] }) {
  if (settings.length === 0) return <Same>The services of both are configured alike.</Same>;
  return (
    <>
      <p className="mb-1 max-w-[72ch] text-xs text-pretty text-ink-2">
        What may have a secret in it, as variables and commands, is shown by a fingerprint of its text, which only the
        worker can make. Secrets ought to differ.
      </p>
      <Compared
        caption="Settings that differ"
        rows={settings.map(({ service, setting, secret, staging, production }) => ({
          key: `${service} ${setting}`,
          name: (
            <>
              <span className="text-ink-2">{service}</span> {setting}
            </>
          ),
          ...(secret && { note: "secret" }),
          staging: <Value value={staging} />,
          production: <Value value={production} />,
        }))}
      />
    </>
  );
}

function Value({ value }: { value: SettingValue | undefined }) {
  if (!value) return <span className="text-ink-3">{valueText(value)}</span>;
  return <span className="font-mono text-xs">{valueText(value)}</span>;
}
