import { backupsContract } from "./backups-contract.ts";
import { backupWorld, memoryBackups } from "./memory-backups.ts";

backupsContract("backups in memory", () => {
  const world = backupWorld();
  return { worker: () => memoryBackups(world) };
});
