import { Page } from "#components/shell/page.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";

export default function RunsLoading() {
  return (
    <Page className="max-sm:pt-4">
      <h1 className="mb-3 min-h-8 content-center text-lg tracking-[-0.01em]">Runs</h1>
      <LoadingRows rows={8} />
    </Page>
  );
}
