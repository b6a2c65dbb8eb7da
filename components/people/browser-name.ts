const browsers = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const systems = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
] as const;

/** `Firefox on Linux`, as far as a browser says so; the first that fits counts, because most call themselves others, too. */
export function browserName(agent: string): string {
  const [, browser] = browsers.find(([mark]) => agent.includes(mark)) ?? [];
  const [, system] = systems.find(([mark]) => agent.includes(mark)) ?? [];
  return [browser ?? "A browser", system && `on ${system}`].filter(Boolean).join(" ");
}
