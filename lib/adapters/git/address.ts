import { isAbsolute } from "node:path";
import { Refusal } from "../../contract/refusal.ts";

export const isFolder = (address: string): boolean => isAbsolute(address);
const isUrl = (address: string): boolean => /^(https?|ssh|git|file):\/\/[^\s-]\S*$/.test(address);
const isSshShort = (address: string): boolean => /^[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*:[^\s-]\S*$/.test(address);

/** Refuses what git would take for an option, or for a program to run. */
export function assertAddress(address: string, where: string): void {
  if (isFolder(address) || isUrl(address) || isSshShort(address)) return;
  throw new Refusal(
    "source-invalid",
    `${withoutPassword(address)} is neither an absolute folder nor a git URL (https://…, ssh://…, user@host:path). Nothing was changed. Change ${where}.`,
  );
}

/** On which way git reaches it, which decides what credentials can do there. */
export function transportOf(address: string): "folder" | "ssh" | "http" | "git" {
  if (isFolder(address) || address.startsWith("file:")) return "folder";
  if (/^https?:/.test(address)) return "http";
  return address.startsWith("git:") ? "git" : "ssh";
}

/** With http the user's name may be the secret; with ssh it is part of the address. */
export const withoutPassword = (text: string): string =>
  text.replace(/(https?:\/\/)[^/@\s]*@/g, "$1***@").replace(/(\w+:\/\/[^/@:\s]*):[^/@\s]*@/g, "$1:***@");
