import { Dialog, DialogBody } from "#components/ui/dialog.tsx";

const keys: readonly (readonly [string, string])[] = [
  ["/", "search"],
  ["n  N", "next match, previous match"],
  ["f", "follow, or pause"],
  ["t", "jump to a time"],
  ["w", "wrap long lines, or cut them"],
  ["j  k", "the line below, the line above"],
  ["Enter", "open or close the line"],
  ["c", "copy the line"],
  ["l", "copy a link to the line"],
  ["Home  End", "the oldest line that is here, the newest"],
  ["Esc", "close what is open, clear the search"],
  ["?", "this help"],
];

/** The keys of the log view, as they stand in the handbook. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title="Keys" className="max-w-96">
      <DialogBody>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
          {keys.map(([key, what]) => (
            <div key={key} className="contents">
              <dt className="font-mono text-ink-2">{key}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </DialogBody>
    </Dialog>
  );
}
