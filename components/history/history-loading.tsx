import { Page } from "#components/shell/page.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";
import { HistoryHead } from "./history-head.tsx";

export function HistoryLoading() {
  return (
    <Page>
      <HistoryHead />
      <LoadingRows rows={8} />
    </Page>
  );
}
