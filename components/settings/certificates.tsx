import type { CertificateView } from "#lib/contract/certificates.ts";
import { environments } from "#lib/contract/names.ts";
import { CertificateForm } from "./certificate-form.tsx";

/** What each environment's TLS ports answer with. */
export function Certificates({ certificates }: { certificates: readonly CertificateView[] }) {
  return (
    <div className="grid max-w-[960px] grid-cols-2 gap-x-14 gap-y-8 max-lg:grid-cols-1">
      {environments.map((environment) => (
        <CertificateForm
          key={environment}
          environment={environment}
          initial={certificates.find((one) => one.environment === environment)}
        />
      ))}
    </div>
  );
}
