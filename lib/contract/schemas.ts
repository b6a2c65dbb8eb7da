import { z } from "zod";
import { environments, refShape } from "./names.ts";

/* What many inputs have in common. A browser's first page is without schemas: its components take names from `names.ts`. */

export const environmentSchema = z.enum(environments);

/** Becomes an argument of a program, or a path: neither can have a NUL in it. */
export const textSchema = z.string().regex(/^[^\0]*$/, "A text here has no NUL in it");

/** Stands in one line with others: a person's name in git and in the audit log. */
export const lineSchema = z.string().regex(/^\P{Cc}*$/u, "Leave out control characters, such as a line's end");

/** A service under its role name (`backend`), or any name Docker and Compose accept. */
export const serviceSchema = z
  .string()
  .max(63)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, "A service name starts with a letter or digit; then letters, digits, _ . -");

export const refSchema = z
  .string()
  .min(1, "Name a branch, a tag or a commit")
  .max(200)
  .regex(refShape, "This is not a branch, tag or commit");

export const commitSchema = z.string().regex(/^[0-9a-f]{40}$/, "A commit is 40 hexadecimal digits");

/** Chosen by the browser per click, so that a double click is one run. */
export const requestIdSchema = z.uuid();
