import Form from "next/form";
import { Button } from "#components/ui/button.tsx";
import { Input, Select } from "#components/ui/field.tsx";
import { type AuditRequest, auditOutcomes } from "#lib/contract/audit.ts";

/** Words and outcome; the environment is chosen above. Its state is the address, so that a link shows the same. */
export function AuditFilter({ filter }: { filter: AuditRequest }) {
  return (
    <Form action="/history/audit" className="mb-2 flex flex-wrap items-center gap-2">
      {filter.environment && <input type="hidden" name="environment" value={filter.environment} />}
      <Input
        type="search"
        name="text"
        aria-label="Words in an entry"
        placeholder="Name, address, what, about…"
        defaultValue={filter.text}
        className="max-w-[320px] max-sm:max-w-none max-sm:flex-1"
      />
      <Select name="outcome" aria-label="Outcome" defaultValue={filter.outcome ?? ""}>
        <option value="">Any outcome</option>
        {auditOutcomes.map((outcome) => (
          <option key={outcome}>{outcome}</option>
        ))}
      </Select>
      <Button type="submit">Show</Button>
    </Form>
  );
}
