import { Check, Copy } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { useCopied } from "#components/ui/use-copied.ts";
import type { WrittenFile } from "#lib/contract/connect.ts";

/** A file that is not there yet, all of it, to be read and copied. */
export function FileText({ file: { path, text } }: { file: WrittenFile }) {
  const { copied, copy } = useCopied();
  const lines = text.trimEnd().split("\n").length;
  return (
    <figure className="mb-4 overflow-hidden rounded-md border border-line-strong">
      <figcaption className="flex items-center gap-3 border-b border-line bg-raised py-1 pr-1 pl-3">
        <span className="mono font-medium">{path}</span>
        <span className="text-xs text-ink-3">
          new, {lines} {lines === 1 ? "line" : "lines"}
        </span>
        <Button look="quiet" className="ml-auto" onClick={() => void copy(text)} aria-label={`Copy ${path}`}>
          {copied ? <Check size={14} /> : <Copy size={14} />}
          {copied ? "Copied" : "Copy"}
        </Button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <pre tabIndex={0} aria-label={path} className="max-h-[420px] overflow-auto bg-sunken px-3 py-2 text-xs leading-5">
        <code className="font-mono">{text}</code>
      </pre>
    </figure>
  );
}
