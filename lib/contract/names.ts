export const environments = ["staging", "production"] as const;
export type Environment = (typeof environments)[number];

export const otherEnvironment = (environment: Environment): Environment =>
  environment === "staging" ? "production" : "staging";

/** Every object has something under these names (`constructor`, `toString`, …), which nobody has put there. */
export const isReserved = (name: string): boolean => name in {};
export const reserved = "has a meaning of its own for programs like this one. Choose another name.";

/**
 * A branch, tag or commit in a strict form: never an option, a range, a revision expression or a path out of the
 * repository (git-check-ref-format(1), narrowed).
 */
export const refShape = /^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[A-Za-z0-9_./@+#-]+(?<![/.])$/;
