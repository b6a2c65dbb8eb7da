import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What their tests do is written elsewhere, so they are small files. */
const long = [
  "lib/adapters/docker/contract",
  "lib/composition/crash",
  "lib/composition/crash-production",
  "lib/adapters/gateway/contract",
];

const isLong = ({ moduleId }: TestSpecification) => long.some((name) => moduleId.endsWith(`/${name}.engine.test.ts`));

/** Vitest begins with the largest files where it has not measured them: a long one that came last would run alone for minutes. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
