import Link from "next/link";
import { Brand } from "#components/shell/brand.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  const action = (
    <Button asChild>
      <Link href="/">Open the dashboard</Link>
    </Button>
  );
  return (
    <main className="px-gutter py-6">
      <Brand />
      <Empty wholePage title="There is no such page" action={action} className="mt-6">
        The address is mistyped, or it belongs to another version of the panel.
      </Empty>
    </main>
  );
}
