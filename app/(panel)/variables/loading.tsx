import { Page } from "#components/shell/page.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";

export default function VariablesLoading() {
  return (
    <Page top="tight">
      <h1 className="mb-3 text-lg tracking-[-0.01em]">Variables</h1>
      <LoadingRows rows={8} />
    </Page>
  );
}
