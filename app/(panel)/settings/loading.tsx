import { Page } from "#components/shell/page.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";

export default function SettingsLoading() {
  return (
    <Page>
      <h1 className="mb-5 text-lg tracking-[-0.01em]">Settings</h1>
      <LoadingRows rows={3} />
    </Page>
  );
}
