import { type ComponentProps, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";

interface PemFieldProps extends ComponentProps<typeof TextField> {
  /** A file that was chosen instead of pasting; it is read here, in the browser. */
  onFile(text: string): void;
  accept: string;
}

/** A certificate or key: pasted, or read from a file. */
export function PemField({ onFile, accept, ...field }: PemFieldProps) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div>
      <TextField {...field} />
      <input
        ref={file}
        type="file"
        accept={accept}
        hidden
        onChange={async ({ currentTarget }) => {
          const text = await currentTarget.files?.[0]?.text();
          currentTarget.value = ""; // the same file can be chosen again
          if (text) onFile(text);
        }}
      />
      <Button look="quiet" className="mt-1 -ml-2" onClick={() => file.current?.click()}>
        Choose a file…
      </Button>
    </div>
  );
}
