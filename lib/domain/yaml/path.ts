/** Where something stands in a YAML document: `["services", "web", "ports", 0]`. */
export type Path = readonly (string | number)[];

/** As people write it: `services.web.ports[0]`, `environments.staging.ports."8443".tls`. */
export function showPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${showKey(part)}`))
    .join("");
}

export const showKey = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key));
