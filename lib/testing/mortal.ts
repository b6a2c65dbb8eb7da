/**
 * A worker's life. At the chosen point it ends as by SIGKILL: what it has asked of the world is never answered, and what it
 * asks from then on neither. No `catch` or `finally` of the code under test can do anything about that.
 */
export interface Life {
  /** What the worker has done to the world, in order: the points at which it could have died. */
  readonly points: string[];
  readonly dead: boolean;
  readonly died: Promise<void>;
  /** Between two changes of the world. */
  point(what: string): Promise<void>;
  /** The same where the code under test cannot wait: throws, and whoever catches it is dead all the same. */
  abrupt(what: string): void;
}

export interface Fate {
  /** The number of the point at which it dies; never unless given. */
  diesAt?: number;
  /** Called at each point; what it throws is what the worker meets there. */
  meets?(what: string, point: number): void;
}

export function life({ diesAt, meets }: Fate = {}): Life {
  const points: string[] = [];
  const { promise: died, resolve: die } = Promise.withResolvers<void>();
  let dead = false;
  const reach = (what: string): "lives" | "dead" => {
    if (dead) return "dead";
    const number = points.push(what) - 1;
    if (number !== diesAt) {
      meets?.(what, number);
      return "lives";
    }
    dead = true;
    die();
    return "dead";
  };
  return {
    points,
    died,
    get dead() {
      return dead;
    },
    async point(what) {
      if (reach(what) === "dead") await never();
    },
    abrupt(what) {
      if (reach(what) === "dead") throw new Error("The worker is dead");
    },
  };
}

export const never = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * A port as a mortal worker has it. Calls of the named verbs change the world: the worker may die before each of them (to
 * die after one is to die before the next). The other verbs only look; a dead worker gets no answer to either.
 */
export function mortal<Port extends object>(
  name: string,
  port: Port,
  own: Life,
  changes: readonly (keyof Port)[],
): Port {
  return new Proxy(port, {
    get(target, verb, receiver) {
      const member: unknown = Reflect.get(target, verb, receiver);
      if (typeof member !== "function") return member;
      const changing = changes.includes(verb as keyof Port);
      return (...args: unknown[]): unknown => {
        if (own.dead) return never();
        const answer = () => member.apply(target, args) as unknown;
        return changing ? change(own, `${name}.${String(verb)}${detail(args)}`, answer) : look(own, answer());
      };
    },
  });
}

async function change(own: Life, what: string, perform: () => unknown): Promise<unknown> {
  await own.point(what);
  const answer = await perform();
  if (own.dead) await never();
  return answer;
}

function look(own: Life, answer: unknown): unknown {
  if (!(answer instanceof Promise)) return answer;
  return answer.then(
    (value) => (own.dead ? never() : value),
    (failure) => (own.dead ? never() : Promise.reject(failure)),
  );
}

/** Of a journal entry: its step and mark. */
function detail([, event]: unknown[]): string {
  if (typeof event !== "object" || event === null || !("type" in event)) return "";
  const { type, step, mark } = event as { type: string; step?: string; mark?: string };
  return ` ${type === "mark" ? `${step} ${mark}` : type}`;
}
