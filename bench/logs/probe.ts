export {};

interface Probe {
  sample(from: number, count: number): Promise<{ text: string }[]>;
  snapshot(): { window?: { arrived: number; lines: number; isOpen: boolean } };
}
declare global {
  var slipwayLog: Probe | undefined;
}
