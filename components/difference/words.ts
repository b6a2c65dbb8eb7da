import { type DifferenceView, differs, type MendWay, type SettingValue } from "#lib/contract/difference.ts";
import { counted } from "#lib/contract/words.ts";

/** What there is of each kind, in a few words; a secret that differs is as it ought to be, and does not count. */
export function summaryOf({ commits, missing, moreCommits, images, configuration, schema }: DifferenceView): string[] {
  const settings = configuration.filter(({ secret }) => !secret).length;
  const migrations = schema.state === "known" ? schema.pending.length : 0;
  const replaced = images.filter(differs).length;
  return [
    ...(commits.length > 0 ? [`${counted(commits.length, "commit")}${moreCommits ? " or more" : ""}`] : []),
    ...(missing.length > 0 ? [`${counted(missing.length, "commit")} that staging has not`] : []),
    ...(replaced > 0 ? [counted(replaced, "image")] : []),
    ...(settings > 0 ? [counted(settings, "setting")] : []),
    ...(migrations > 0 ? [counted(migrations, "migration")] : []),
  ];
}

export const wayWord: Record<MendWay, string> = {
  "in-place": "put back in place",
  beside: "replaced beside, by a switch",
  held: "made anew, while requests wait",
  "by-hand": "by hand",
};

/** The same fingerprint stands for the same text. */
export function valueText(value: SettingValue | undefined): string {
  if (!value) return "not set";
  return "value" in value ? value.value : `#${value.fingerprint.slice(0, 8)}`;
}

/** `sha256:c91f03b82d4e…` as `c91f03b8`. */
export const shortImage = (id: string) => id.replace(/^(sha256:)?([0-9a-f]{8})[0-9a-f]*$/, "$2");
