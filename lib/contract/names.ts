import { z } from "zod";

export const environments = ["staging", "production"] as const;
export const environmentSchema = z.enum(environments);
export type Environment = z.infer<typeof environmentSchema>;

export const otherEnvironment = (environment: Environment): Environment =>
  environment === "staging" ? "production" : "staging";

/** Becomes an argument of a program, or a path: neither can have a NUL in it. */
export const textSchema = z.string().regex(/^[^\0]*$/, "A text here has no NUL in it");

/** Stands in one line with others: a person's name in git and in the audit log. */
export const lineSchema = z.string().regex(/^\P{Cc}*$/u, "Leave out control characters, such as a line's end");

/** Every object has something under these names (`constructor`, `toString`, …), which nobody has put there. */
export const isReserved = (name: string): boolean => name in {};
export const reserved = "has a meaning of its own for programs like this one. Choose another name.";

/** A service under its role name (`backend`), or any name Docker and Compose accept. */
export const serviceSchema = z
  .string()
  .max(63)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, "A service name starts with a letter or digit; then letters, digits, _ . -");

/**
 * A branch, tag or commit in a strict form: never an option, a range, a revision expression or a path out of the
 * repository (git-check-ref-format(1), narrowed).
 */
export const refSchema = z
  .string()
  .min(1, "Name a branch, a tag or a commit")
  .max(200)
  .regex(
    /^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[A-Za-z0-9_./@+#-]+(?<![/.])$/,
    "This is not a branch, tag or commit",
  );

export const commitSchema = z.string().regex(/^[0-9a-f]{40}$/, "A commit is 40 hexadecimal digits");

/** Chosen by the browser per click, so that a double click is one run. */
export const requestIdSchema = z.uuid();
