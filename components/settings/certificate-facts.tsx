import { useInBrowser, useNow } from "#components/ui/clock.tsx";
import { Copyable } from "#components/ui/copyable.tsx";
import { exactTime } from "#components/ui/duration.ts";
import type { CertificateView } from "#lib/contract/certificates.ts";

const day = 24 * 60 * 60_000;

export function CertificateFacts({ certificate }: { certificate: CertificateView }) {
  const { subject, issuer, names, selfSigned, validTo, fingerprint } = certificate;
  return (
    <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-4 gap-y-1 [&>dd]:break-words [&>dt]:text-ink-2">
      <dt>For</dt>
      <dd>{names.length ? names.join(", ") : subject}</dd>
      <dt>From</dt>
      <dd>{selfSigned ? "itself: browsers warn of it until a real one is set" : issuer}</dd>
      <dt>Ends</dt>
      <dd>
        <Ends at={validTo} />
      </dd>
      <dt>SHA-256</dt>
      <dd>
        <Copyable text={fingerprint}>{fingerprint.slice(0, 16)}</Copyable>
      </dd>
    </dl>
  );
}

function Ends({ at }: { at: number }) {
  const days = Math.floor((at - useNow(60_000)) / day);
  const inBrowser = useInBrowser();
  const said = days < 0 ? "has ended" : `in ${days} ${days === 1 ? "day" : "days"}`;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={inBrowser ? exactTime(at) : undefined}
      className={days < 14 ? "font-semibold" : undefined}
    >
      {said}
    </time>
  );
}
