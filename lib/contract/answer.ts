/**
 * What a question or request is answered with across the browser's border. An expected "no" has a code and a sentence;
 * an unexpected one also a reference that stands in the panel's log.
 */
export type Answer<Value> = { ok: true; value: Value } | Refused;
export interface Refused {
  ok: false;
  code: string;
  message: string;
  reference?: string;
}
