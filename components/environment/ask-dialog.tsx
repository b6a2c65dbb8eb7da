"use client";

import { DeployProductionDialog } from "#components/deploy/deploy-production-dialog.tsx";
import { DeployStagingDialog } from "#components/deploy/deploy-staging-dialog.tsx";
import { RollbackDialog } from "#components/rollback/rollback-dialog.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import type { Ask } from "./ask.ts";
import { OperateDialog } from "./operate-dialog.tsx";

interface AskDialogProps {
  ask: Ask;
  status: EnvironmentStatus;
  onClose(): void;
}

/** What a person wants to do, said in full before it is done. */
export function AskDialog({ ask, status, onClose }: AskDialogProps) {
  if (ask.for === "operate") return <OperateDialog ask={ask} status={status} onClose={onClose} />;
  if (ask.for === "roll-back") return <RollbackDialog status={status} onClose={onClose} />;
  const DeployDialog = ask.environment === "production" ? DeployProductionDialog : DeployStagingDialog;
  return <DeployDialog status={status} onClose={onClose} />;
}
