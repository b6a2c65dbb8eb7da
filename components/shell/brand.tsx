import { Link } from "#components/ui/link.tsx";
import { BrandMark } from "./brand-mark.tsx";

export function Brand() {
  return (
    <Link
      href="/"
      className="flex items-center gap-2 text-base font-semibold tracking-[-0.01em] max-sm:min-h-11"
      aria-label="Slipway, dashboard"
    >
      <BrandMark className="size-5 flex-none" />
      Slipway
    </Link>
  );
}
