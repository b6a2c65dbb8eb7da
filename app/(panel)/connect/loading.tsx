import { Page } from "#components/shell/page.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";

export default function ConnectLoading() {
  return (
    <Page>
      <h1 className="mb-5 text-lg tracking-[-0.01em]">Connect an application</h1>
      <LoadingRows rows={3} />
    </Page>
  );
}
