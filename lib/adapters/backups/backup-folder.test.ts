import { backupsContract } from "#lib/testing/backups-contract.ts";
import { temporaryFolder } from "#lib/testing/temporary.ts";
import { backupFolder } from "./backup-folder.ts";

const secret = "s".repeat(32);

backupsContract("backup folder", () => {
  const dataFolder = temporaryFolder();
  return { worker: () => backupFolder({ dataFolder, secret }) };
});
