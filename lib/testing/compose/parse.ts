import type { ComposeModel, ComposeService } from "../../domain/compose/model.ts";
import { parseCompose } from "../../domain/compose/parse.ts";

const files: Record<string, string> = { "env/app.env": "SECRET=s\nLEVEL=debug\n", "broken.env": "A=1\nB='2\n" };

/** Reads a compose file that stands in a test, as `compose.yml` of the project `shop-staging` in `/srv/shop`. */
export const parseText = (text: string, variables: Record<string, string> = {}): Promise<ComposeModel> =>
  parseCompose({
    file: { name: "compose.yml", text },
    project: "shop-staging",
    root: "/srv/shop",
    variables,
    readEnvFile: async (path) => files[path],
  });

/** The service `web` with an image (line 3) and these lines (from line 4). */
export async function parseService(lines: string, variables?: Record<string, string>): Promise<ComposeService> {
  const indented = lines.replaceAll("\n", "\n    ");
  const text = `services:\n  web:\n    image: x\n    ${indented}\nvolumes: { data: }\n`;
  const { services } = await parseText(text, variables);
  return services.web as ComposeService;
}
