import { type FormEvent, useState } from "react";

type Submit<Written> = (written: Written, focus: (name: keyof Written) => void) => Promise<void>;

/**
 * A form of few fields, which the browser itself can check: nobody waits for schemas before signing in. What is wrong is
 * said beside the field, and the first of them gets the focus. Each is named as what is written in it.
 */
export function useFewFields<Written>(submit: Submit<Written>) {
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const [pending, setPending] = useState(false);
  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = [...event.currentTarget.querySelectorAll("input")];
    const invalid = fields.filter((field) => !field.checkValidity());
    setWrong(invalid.map(({ name }) => name));
    if (invalid[0]) return invalid[0].focus();
    setPending(true);
    const written = Object.fromEntries(fields.map(({ name, value }) => [name, value])) as Written;
    const focus = (wanted: keyof Written) => fields.find(({ name }) => name === wanted)?.focus();
    await submit(written, focus).finally(() => setPending(false));
  }
  return { onSubmit, pending, errorOf: (name: string, error: string) => (wrong.includes(name) ? error : undefined) };
}
