"use client";

import { usePathname } from "next/navigation";
import { useBrowserTime, useInBrowser } from "#components/ui/clock.tsx";
import { clockTime, formatAge } from "#components/ui/duration.ts";
import { Link } from "#components/ui/link.tsx";
import { LostBar } from "#components/ui/lost-bar.tsx";
import { useConnection, useConnectionState, usePanel } from "./realtime-provider.tsx";

/** Says that the page cannot know what is going on now, why, and from when what it shows is. Nothing while it can. */
export function ConnectionBar() {
  const connection = useConnection();
  const state = useConnectionState();
  const { status, worker } = usePanel();
  const from = useShownFrom(status?.at);

  if (state.is === "signed-out") {
    return (
      <LostBar title="You are signed out." action={<SignIn />} final>
        {state.cause} {from}
      </LostBar>
    );
  }
  if (state.is === "lost") {
    const retry = (
      <button type="button" className="link" onClick={connection.retryNow}>
        Try now
      </button>
    );
    return (
      <LostBar
        title={
          <>
            Connection lost <Ago at={state.since} />.
          </>
        }
        action={retry}
      >
        {from} <RetryIn at={state.retryAt} />
      </LostBar>
    );
  }
  if (!worker.answers) {
    return (
      <LostBar title="The worker does not answer.">
        {worker.problem} {from} The applications keep running.
      </LostBar>
    );
  }
  return null;
}

function useShownFrom(at: number | undefined): string {
  const inBrowser = useInBrowser();
  return at && inBrowser ? `What you see is from ${clockTime(at)}.` : "";
}

function Ago({ at }: { at: number }) {
  const age = formatAge(useBrowserTime() - at);
  return age === "now" ? "just now" : `${age} ago`;
}

function RetryIn({ at }: { at: number }) {
  const seconds = Math.round((at - useBrowserTime()) / 1000);
  return seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again now.";
}

/** And back to the page that was open. */
function SignIn() {
  const path = usePathname();
  return (
    <Link href={{ pathname: "/sign-in", query: { callbackUrl: path } }} className="link">
      Sign in
    </Link>
  );
}
