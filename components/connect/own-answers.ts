import type { ConnectAnswers, EnvironmentAnswers } from "#lib/contract/connect.ts";
import type { Environment } from "#lib/contract/names.ts";

/** With other answers of one environment. */
export const withOwn = (
  answers: ConnectAnswers,
  of: Environment,
  own: Partial<EnvironmentAnswers>,
): ConnectAnswers => ({
  ...answers,
  environments: { ...answers.environments, [of]: { ...answers.environments[of], ...own } },
});
