import { blanksContract } from "./blanks-contract.ts";
import { memoryBlanks } from "./memory-blanks.ts";

blanksContract("blanks in memory", () => memoryBlanks({}));
