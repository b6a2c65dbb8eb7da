import { Page } from "#components/shell/page.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";

export default function ChecklistLoading() {
  return (
    <Page>
      <h1 className="mb-3 text-lg tracking-[-0.01em]">Checklist</h1>
      <LoadingRows rows={8} />
    </Page>
  );
}
