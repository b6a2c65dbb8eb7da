import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";

export default function PanelNotFound() {
  const action = (
    <Button asChild>
      <Link href="/history/runs">All runs</Link>
    </Button>
  );
  return (
    <Page>
      <title>Not found · Slipway</title>
      <Empty wholePage title="There is no such run" action={action}>
        Runs are numbered from 1 and never deleted, so the address is probably mistyped.
      </Empty>
    </Page>
  );
}
