import { Refusal } from "../../contract/refusal.ts";
import { type Path, showPath } from "./path.ts";

export interface Problem {
  code: string;
  file: string;
  line?: number;
  /** Empty when the file as a whole is meant. */
  path: Path;
  sentence: string;
}

export type Place = Pick<Problem, "file" | "line" | "path">;

/** Nobody reads more at a time. */
const mostTold = 100;

/** What is wrong with a file, all of it, so that it can be put right in one go. */
export class Problems {
  readonly #file: string;
  readonly #locate: (path: Path) => Partial<Place>;
  readonly #found: Problem[] = [];
  #isMore = false;

  /** `locate` knows the line; of what was made of several files also which one, and the path there. */
  constructor(file: string, locate: (path: Path) => Partial<Place> = () => ({})) {
    this.#file = file;
    this.#locate = locate;
  }

  /** The first problem of a place is its cause; what follows from it there is not told as well. */
  add(code: string, path: Path, sentence: string): void {
    if (this.#isFull()) return;
    const problem = { code, file: this.#file, path, sentence, ...this.#locate(path) };
    const shown = showPath(problem.path);
    const isSamePlace = ({ file, path }: Problem) => file === problem.file && showPath(path) === shown;
    if (shown === "" || !this.#found.some(isSamePlace)) this.#found.push(problem);
  }

  /** A problem in another file that this one names, perhaps more than once. */
  addElsewhere(problem: Problem): void {
    if (this.#isFull()) return;
    const same = ({ file, line, sentence }: Problem) =>
      file === problem.file && line === problem.line && sentence === problem.sentence;
    if (!this.#found.some(same)) this.#found.push(problem);
  }

  #isFull(): boolean {
    const full = this.#found.length >= mostTold;
    if (full) this.#isMore = true;
    return full;
  }

  /** File by file, in the order of their lines. */
  get found(): readonly Problem[] {
    return byLine(this.#found);
  }

  /** Throws one Refusal that tells all problems, line by line. Its code and facts are the first one's. */
  refuseAny(): void {
    const { found } = this;
    const [first] = found;
    if (!first) return;
    const facts = {
      file: first.file,
      ...(first.line === undefined ? {} : { line: first.line }),
      path: showPath(first.path),
      problems: found.length,
    };
    const more = this.#isMore ? ["There is more; put these right first."] : [];
    throw new Refusal(first.code, [...found.map(showProblem), ...more].join("\n"), facts);
  }
}

/** File by file, in the order in which they were read. */
function byLine(problems: readonly Problem[]): Problem[] {
  const files = [...Map.groupBy(problems, ({ file }) => file).values()];
  return files.flatMap((found) => found.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)));
}

/** `docker-compose.yml:12: services.web.restart: …` */
export const showProblem = (problem: Problem): string => `${showPlace(problem)}: ${problem.sentence}`;

export function showPlace({ file, line, path }: Place): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return path.length === 0 ? place : `${place}: ${showPath(path)}`;
}
