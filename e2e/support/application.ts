import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** What `application.spec.ts` is told of somebody's application, in a file of its own (e2e/applications). */

const path = z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$)).+$/, "a path inside the repository");
const texts = z.record(path, z.string());

/** `from` must stand in the file once. */
const edit = z.strictObject({ file: path, from: z.string().min(1), to: z.string() });
const edits = z.array(edit);

const address = z.strictObject({
  service: z.string(),
  /** The container's, which its compose file publishes. */
  port: z.int(),
  path: z.string().startsWith("/"),
});

const answers = z.strictObject({
  envFile: z.string().optional(),
  branch: z.string().optional(),
  database: z.string().optional(),
  user: z.string().optional(),
});

const application = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,20}$/),
  /** A folder, or an address that git can read. */
  repository: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/, "a whole commit id"),
  /** What whoever runs it commits on top, before it is connected. */
  user: z.strictObject({ files: texts.default({}), edits: edits.default([]) }).prefault({}),
  /** Files in its folder that git does not have. `${NODE_IMAGE}` and the like become names of images that the engine has. */
  host: texts.default({}),
  /** What the wizard is answered otherwise than it proposes. */
  wizard: z
    .strictObject({
      compose: z.array(path).default([]),
      profiles: z.array(z.string()).default([]),
      services: z.record(z.string(), z.enum(["released", "singleton", "resident", "mysql", "mariadb"])).default({}),
      smoke: z.string().optional(),
      staging: answers.default({}),
      production: answers.default({}),
    })
    .prefault({}),
  /** What people open, and a text that only the first version shows. */
  page: address.extend({ text: z.string().min(1) }),
  /** What is asked for beside the page, all the time, as soon as there is a release. */
  load: z.array(address).default([]),
  /** Statements for production's database. */
  database: z.strictObject({
    service: z.string(),
    /** The program of its image. */
    client: z.enum(["mysql", "mariadb"]).default("mysql"),
    name: z.string(),
    /** Adds rows; it is performed twice. */
    write: z.string(),
    /** Does to the rows what people fear. */
    damage: z.string(),
    /** What must be as it was. */
    rows: z.string(),
  }),
  /** The second version, and a text that only this one shows. */
  next: z.strictObject({ edits: edits.min(1), text: z.string().min(1) }),
});
export type Application = z.infer<typeof application>;
export type Edit = z.infer<typeof edit>;
export type Address = z.infer<typeof address>;

export function readApplication(file: string): Application {
  const { data, error } = application.safeParse(parse(readFileSync(resolve(file), "utf8")));
  if (error) throw new Error(`${file} does not describe an application:\n${z.prettifyError(error)}`);
  return data;
}

/** The file that was asked for: the tests are about this application and no other. */
export const applicationFile = (): string | undefined => process.env.E2E_APPLICATION;
