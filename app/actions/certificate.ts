"use server";

import type { PanelActions } from "#lib/contract/actions.ts";
import { certificateInput } from "#lib/contract/certificates.ts";
import { action } from "#lib/delivery/action.ts";
import { webProcess } from "#lib/delivery/web-process.ts";

export const setCertificate: PanelActions["setCertificate"] = action({
  input: certificateInput,
  permission: () => "settings:change",
  critical: () => true,
  perform: (input, person) => webProcess().link(person).call("setCertificate", input),
});
