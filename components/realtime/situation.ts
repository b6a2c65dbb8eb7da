import { environments } from "#lib/contract/names.ts";
import type { PanelStatus } from "#lib/contract/status.ts";

/** Another text when something has happened, here or to somebody else, that gates and what people vouch for depend on. */
export const situationOf = ({ environments: all }: PanelStatus): string =>
  JSON.stringify(
    environments.map((environment) => {
      const { state, release, activeRun, signOffs, isolation } = all[environment];
      return { state, release: release?.number, activeRun, signOffs, isolation };
    }),
  );
