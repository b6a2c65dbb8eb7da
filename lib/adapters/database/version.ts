/** `9.7.4` of `9.7.4-debian`, `10.11.14` of `10.11.14-MariaDB-0+deb12u2-log`. */
export const plainVersion = (version: string) => /^\d+(\.\d+)*/.exec(version)?.[0] ?? version;

export function isAtLeast(version: string, ...wanted: readonly number[]): boolean {
  const parts = plainVersion(version).split(".").map(Number);
  const differing = wanted.findIndex((part, index) => (parts[index] ?? 0) !== part);
  return differing < 0 || (parts[differing] ?? 0) > (wanted[differing] ?? 0);
}
