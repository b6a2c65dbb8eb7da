import { Copyable } from "#components/ui/copyable.tsx";

/** Shown once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <div role="status" className="mb-4 rounded-md bg-sunken px-3 py-2.5">
      <p className="font-medium">Keep these recovery codes somewhere else</p>
      <p className="mb-2 text-pretty text-ink-2">
        Each is good once, instead of a code, when the app is lost. They are not shown again.
      </p>
      <ul aria-label="Recovery codes" className="mb-2 grid gap-x-6 gap-y-1 font-mono text-xs sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Copyable text={codes.join("\n")}>Copy all</Copyable>
    </div>
  );
}
