import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { ClockProvider } from "#components/ui/clock.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Slipway", template: "%s · Slipway" },
  description: "Staging and production of one application, side by side.",
  icons: { icon: "/favicon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: "light dark" };

/** Every page is rendered when it is asked for: it shows live state, and its scripts carry the request's nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const now = await timeOfRequest();
  return (
    <html lang="en">
      <body>
        <ClockProvider now={now}>{children}</ClockProvider>
      </body>
    </html>
  );
}

async function timeOfRequest(): Promise<number> {
  await connection();
  return Date.now();
}
