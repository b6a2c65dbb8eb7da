import { Copyable } from "#components/ui/copyable.tsx";
import { type ComparedImage, differs } from "#lib/contract/difference.ts";
import { Compared } from "./compared.tsx";
import { shortImage } from "./words.ts";

/** By service; those that are the same say so, because that is what a promotion is about. */
export function ImageTable({ images }: { images: readonly ComparedImage[] }) {
  return (
    <Compared
      caption="Images by service"
      rows={images.map((image) => ({
        key: image.service,
        name: image.service,
        ...(differs(image) ? {} : { note: "the same image" }),
        staging: <ImageId id={image.staging} />,
        production: <ImageId id={image.production} />,
      }))}
    />
  );
}

function ImageId({ id }: { id: string | undefined }) {
  if (id === undefined) return <span className="text-ink-3">no such service</span>;
  return <Copyable text={id}>{shortImage(id)}</Copyable>;
}
