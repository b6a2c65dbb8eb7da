import { Refusal } from "../../contract/refusal.ts";
import type { ComposeModel, ComposeService } from "../../domain/compose/model.ts";
import { parseCompose } from "../../domain/compose/parse.ts";

const usual: Record<string, string> = { "env/app.env": "SECRET=s\nLEVEL=debug\n", "broken.env": "A=1\nB='2\n" };

interface Given {
  paths?: readonly string[];
  variables?: Record<string, string>;
  profiles?: string[];
  /** In the application's root on the host. */
  host?: Record<string, string>;
}

/** Reads compose files that stand in a test, as the project `shop-staging` in `/srv/shop`. */
export const parseFiles = (
  commit: Record<string, string>,
  { paths = Object.keys(commit).slice(0, 1), variables = {}, profiles, host = usual }: Given = {},
): Promise<ComposeModel> => {
  const committed = (path: string) => (commit[path] === undefined ? undefined : { content: commit[path] });
  const onHost = (path: string) => (host[path] === undefined ? undefined : { content: host[path], hostPath: path });
  return parseCompose({
    paths,
    project: "shop-staging",
    root: "/srv/shop",
    variables,
    profiles,
    files: {
      async compose(path) {
        const text = commit[path];
        if (text === undefined) throw new Refusal("file-not-found", `There is no file ${path} in the commit.`);
        return text;
      },
      env: async (path) => host[path],
      config: async (path) => committed(path),
      secret: async (path) => onHost(path) ?? committed(path),
    },
  });
};

export const parseText = (text: string, variables: Record<string, string> = {}): Promise<ComposeModel> =>
  parseFiles({ "compose.yml": text }, { variables });

/** The service `web` with an image (line 3) and these lines (from line 4). */
export async function parseService(lines: string, variables?: Record<string, string>): Promise<ComposeService> {
  const indented = lines.replaceAll("\n", "\n    ");
  const text = `services:\n  web:\n    image: x\n    ${indented}\nvolumes: { data: }\n`;
  const { services } = await parseText(text, variables);
  return services.web as ComposeService;
}
