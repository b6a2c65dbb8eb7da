import { dockerWorld } from "#lib/testing/docker-world.ts";
import { engineContract } from "#lib/testing/engine-contract.ts";

engineContract("Docker, with BuildKit", () => dockerWorld());
