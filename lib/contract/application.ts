import { z } from "zod";
import { textSchema } from "./schemas.ts";

/** Where an application comes from. */
export const applicationInput = z.object({
  repository: textSchema.min(1, "Name a folder on the host, or an address that git can read").max(500),
  root: textSchema.min(1).max(500).startsWith("/", "The root is an absolute path on the host"),
  configuration: textSchema.min(1).max(200).default("slipway.yaml"),
});
export type ApplicationInput = z.infer<typeof applicationInput>;
