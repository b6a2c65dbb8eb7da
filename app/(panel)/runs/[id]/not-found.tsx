import { Page } from "#components/shell/page.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";

export default function PanelNotFound() {
  const action = <LinkButton href="/history/runs">All runs</LinkButton>;
  return (
    <Page>
      <title>Not found · Slipway</title>
      <Empty wholePage title="There is no such run" action={action}>
        Runs are numbered from 1 and never deleted, so the address is probably mistyped.
      </Empty>
    </Page>
  );
}
