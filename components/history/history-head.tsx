"use client";

import { usePathname, useRouter } from "next/navigation";
import { environmentName } from "#components/environment/names.ts";
import { useActor } from "#components/realtime/person-provider.tsx";
import { Link } from "#components/ui/link.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { type Environment, environments } from "#lib/contract/names.ts";
import { may } from "#lib/contract/permissions.ts";

const segments = [
  { value: "both", label: "Both" } as const,
  ...environments.map((value) => ({ value, label: environmentName[value], environment: value })),
];

const views = [
  { href: "/history", name: "Releases" },
  { href: "/history/runs", name: "Runs" },
  { href: "/history/audit", name: "Audit", permission: "audit:view" },
] as const;

/** Which history, and of which environment. */
export function HistoryHead({ environment }: { environment?: Environment }) {
  const path = usePathname();
  const router = useRouter();
  const actor = useActor();
  const filtered = (href: string, chosen: string | undefined) => (chosen ? `${href}?environment=${chosen}` : href);
  return (
    <div className="mb-3 flex min-h-8 flex-wrap items-center gap-x-6 gap-y-3">
      <h1 className="text-lg tracking-[-0.01em]">History</h1>
      <nav aria-label="History" className="flex gap-5">
        {views
          .filter((view) => !("permission" in view) || may(actor, view.permission))
          .map(({ href, name }) => (
            <Link
              key={href}
              href={filtered(href, environment)}
              aria-current={href === path ? "page" : undefined}
              className="text-ink-2 hover:text-ink aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-[0_2px_0_var(--color-ink)] max-sm:min-h-11 max-sm:content-center"
            >
              {name}
            </Link>
          ))}
      </nav>
      <Segmented
        label="Environment"
        segments={segments}
        pressed={[environment ?? "both"]}
        onPress={(value) => router.replace(filtered(path, value === "both" ? undefined : value))}
        className="ml-auto max-sm:ml-0 max-sm:w-full"
      />
    </div>
  );
}
