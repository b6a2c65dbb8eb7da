/** Paths of a compose file are POSIX paths; the domain has no file system, so they are resolved as texts. */

/** Without `.`, `..` and double slashes. A relative path that leads out of its folder keeps its leading `..`. */
export function normalise(path: string): string {
  const absolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !absolute) parts.push(part);
  }
  return absolute ? `/${parts.join("/")}` : parts.join("/") || ".";
}

export const resolvePath = (folder: string, path: string) =>
  normalise(path.startsWith("/") ? path : `${folder}/${path}`);

/** Whether a normalised relative path stays in its folder. */
export const staysInside = (path: string) => !path.startsWith("/") && path !== ".." && !path.startsWith("../");
