import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { type Environment, environments } from "../../lib/contract/names.ts";
import type { Application } from "./application.ts";

/** The host's port of a container's, as it was answered. */
export type PortOf = (environment: Environment, service: string, port: number) => number;

interface Wanted extends Pick<Application, "wizard"> {
  name: string;
  repository: string;
  freePort(): Promise<number>;
  /** At the end of each step. */
  seen(step: string): Promise<void>;
}

/** From a panel without an application, step by step, to the dashboard with one. */
export async function connectByWizard(
  page: Page,
  { name, repository, wizard, freePort, seen }: Wanted,
): Promise<PortOf> {
  await page.getByRole("link", { name: "Connect an application" }).click();
  await page.getByLabel("Repository").fill(repository);
  await page.getByRole("button", { name: "Look at it" }).click();

  await expect(next(page, "environments")).toBeVisible();
  await choose(page, "Compose files", wizard.compose);
  await choose(page, "Profiles", wizard.profiles);
  for (const [role, kind] of Object.entries(wizard.services))
    await page.getByLabel(`What ${role} is`, { exact: true }).selectOption(kind);
  const ports = await answerPorts(page, freePort);
  await seen("services");
  await next(page, "environments").click();

  await page.getByLabel("Name", { exact: true }).fill(name);
  if (wizard.smoke) await page.getByLabel("Paths that a new release must answer").fill(wizard.smoke);
  for (const environment of environments) await answer(page, environment, wizard[environment]);
  await seen("environments");
  await next(page, "what would happen").click();

  const register = page.getByRole("button", { name: "Commit to main and register" });
  await expect(register).toBeVisible();
  await seen("what would happen");
  expect(await page.getByRole("alert").filter({ hasText: "would be refused" }).allInnerTexts()).toEqual([]);
  await register.click();
  await expect(page.getByRole("banner")).toContainText(name);
  return (environment, service, port) => {
    const found = ports.get(labelOf(environment, service, port));
    if (!found) throw new Error(`The wizard asked for these ports only: ${[...ports.keys()].join("; ")}`);
    return found;
  };
}

const next = (page: Page, step: string): Locator => page.getByRole("button", { name: `Next: ${step}` });

/** Ticks exactly these, in this order. Each time the services are looked at anew. */
async function choose(page: Page, group: string, wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) return;
  const offered = page.getByRole("group", { name: group });
  const tick = async (name: string, checked: boolean) => {
    const label = offered.locator("label").filter({ has: page.getByText(name, { exact: true }) });
    await label.getByRole("checkbox").setChecked(checked);
    await expect(next(page, "environments")).toBeVisible();
  };
  const chosen = await offered.getByRole("checkbox", { checked: true }).evaluateAll(labels);
  const [first = "", ...others] = wanted;
  await tick(first, true);
  for (const name of chosen) if (name !== first) await tick(name, false);
  for (const name of others) await tick(name, true);
}

/** Without the number that says in which order they were chosen. */
const labels = (boxes: Element[]): string[] =>
  boxes.map((box) => (box.closest("label")?.innerText ?? "").replace(/ \d+$/, "").trim());

/** Each gets a port of the host that is free, but for those that the wizard proposes to leave out. Answers them by their label. */
async function answerPorts(page: Page, freePort: () => Promise<number>): Promise<Map<string, number>> {
  const fields = page.getByRole("list", { name: "Services" }).getByRole("spinbutton");
  const ports = new Map<string, number>();
  for (const label of await fields.evaluateAll(labelsOfFilled)) {
    let port = await freePort();
    while ([...ports.values()].includes(port)) port = await freePort();
    await page.getByLabel(label, { exact: true }).fill(String(port));
    ports.set(label, port);
  }
  return ports;
}

const labelsOfFilled = (fields: Element[]): string[] =>
  fields.filter((field) => (field as HTMLInputElement).value !== "").map((field) => field.ariaLabel ?? "");

const labelOf = (environment: Environment, service: string, port: number): string =>
  `${environment === "staging" ? "Staging" : "Production"}’s port for ${port} of ${service}`;

async function answer(page: Page, environment: Environment, given: Application["wizard"][Environment]): Promise<void> {
  const fields = page.getByRole("region", { name: environment, exact: true });
  const texts = { "Env file": given.envFile, Branch: given.branch, Database: given.database, User: given.user };
  for (const [label, text] of Object.entries(texts))
    if (text !== undefined) await fields.getByLabel(label, { exact: true }).fill(text);
}
