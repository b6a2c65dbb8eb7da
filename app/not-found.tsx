import { BrandMark } from "#components/shell/brand-mark.tsx";
import { buttonStyle } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";

export const metadata = { title: "Not found" };

/** Its link loads the panel anew: this page may be an older one's, and every page carries what its links need. */
export default function NotFound() {
  const action = (
    // eslint-disable-next-line @next/next/no-html-link-for-pages
    <a href="/" className={buttonStyle()}>
      Open the dashboard
    </a>
  );
  return (
    <main className="px-gutter py-6">
      <p className="flex items-center gap-2 text-base font-semibold tracking-[-0.01em]">
        <BrandMark className="size-5 flex-none" />
        Slipway
      </p>
      <Empty wholePage title="There is no such page" action={action} className="mt-6">
        The address is mistyped, or it belongs to another version of the panel.
      </Empty>
    </main>
  );
}
