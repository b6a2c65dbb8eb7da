import { memoryDatabase, memoryStore } from "./memory-store.ts";
import { storeContract } from "./store-contract.ts";

storeContract("memory store", () => {
  const database = memoryDatabase();
  return {
    async takeOver() {
      database.lease += 1;
      return memoryStore(database, database.lease);
    },
  };
});
