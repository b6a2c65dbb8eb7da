"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import type { TokenView } from "#lib/contract/tokens.ts";
import { SecretToKeep } from "./secret-to-keep.tsx";
import { TokenDialog } from "./token-dialog.tsx";
import { TokenRow } from "./token-row.tsx";

/** With what programs may ask in somebody's name: made here, shown once, and taken back here. */
export function Tokens({ initial }: { initial: TokenView[] }) {
  const [tokens, setTokens] = useState(initial);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string }>();
  return (
    <div className="max-w-[920px]">
      <p className="mb-3 max-w-[72ch] text-pretty text-ink-2">
        With a token a program asks in your name: the command line from elsewhere, a job of your CI. It never may more
        than you may yourself, and ends when you do.
      </p>
      {tokens.length > 0 && (
        <ul className="border-t border-line">
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} onChanged={setTokens} />
          ))}
        </ul>
      )}
      {made && <SecretToKeep key={made.secret} {...made} />}
      <Button className="mt-4" onClick={() => setMaking(true)}>
        Make a token…
      </Button>
      {making && (
        <TokenDialog
          onMade={(name, { secret, tokens: now }) => {
            setMaking(false);
            setMade({ name, secret });
            setTokens(now);
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </div>
  );
}
