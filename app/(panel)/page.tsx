import type { Metadata } from "next";
import { Dashboard } from "#components/environment/dashboard.tsx";

export const metadata: Metadata = { title: "Dashboard" };

export default function DashboardPage() {
  return <Dashboard />;
}
