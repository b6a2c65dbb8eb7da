import type { ComparedImage, ComparedSetting, SettingValue } from "../../contract/difference.ts";
import type { Environment } from "../../contract/names.ts";
import { masked } from "../logs/mask.ts";
import { secretEntries, secretValues } from "../logs/secrets.ts";
import type { ReleasePlan } from "../release/plan.ts";
import type { ContainerSpec } from "../release/spec.ts";
import {
  differing,
  filesOf,
  isHidden,
  isVariable,
  nameOfVariable,
  type Settings,
  settingsOf,
  variablesIn,
} from "./settings.ts";

type Plans = Readonly<Partial<Record<Environment, ReleasePlan>>>;
type Fingerprint = (value: string) => string;

/** Every service of either environment with the images that it runs there, in production's order. */
export function comparedImages(plans: Plans): ComparedImage[] {
  const images = { staging: imagesIn(plans.staging), production: imagesIn(plans.production) };
  const services = [...new Set([...Object.keys(images.production), ...Object.keys(images.staging)])];
  return services.map((service) => ({
    service,
    ...(images.staging[service] && { staging: images.staging[service] }),
    ...(images.production[service] && { production: images.production[service] }),
  }));
}

/**
 * In what the services of both are configured differently. Volumes and networks are each environment's own, so their names
 * say nothing; neither does an image, which is compared by itself.
 */
export function comparedConfiguration(plans: Plans, fingerprint: Fingerprint): ComparedSetting[] {
  const [staging, production] = [specsIn(plans.staging), specsIn(plans.production)];
  return production.flatMap((here) => {
    const there = staging.find(({ service }) => service === here.service);
    return there ? comparedSettings(there, here, fingerprint) : [];
  });
}

function comparedSettings(
  staging: ContainerSpec,
  production: ContainerSpec,
  fingerprint: Fingerprint,
): ComparedSetting[] {
  const [here, there] = [comparable(staging), comparable(production)];
  const show = (settings: Settings, setting: string) => shown(settings, setting, fingerprint);
  return differing(here, there).map((setting) => {
    const [mine, other] = [show(here, setting), show(there, setting)];
    return {
      service: production.service,
      setting,
      ...(isSecret(staging, here, setting) || isSecret(production, there, setting) ? { secret: true as const } : {}),
      ...(mine && { staging: mine }),
      ...(other && { production: other }),
    };
  });
}

function comparable(spec: ContainerSpec): Settings {
  const { image: _, ...settings } = { ...settingsOf(spec), ...filesOf(spec) };
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      name.startsWith("mount ") ? (value?.replace(/^volume [^,]+/, "a volume") ?? null) : value,
    ]),
  );
}

function shown(settings: Settings, setting: string, fingerprint: Fingerprint): SettingValue | undefined {
  const value = settings[setting];
  if (value === null || value === undefined) return undefined;
  if (isHidden(setting)) return { fingerprint: fingerprint(value) };
  return { value: masked(value, secretValues(variablesIn(settings))) };
}

function isSecret({ runtime }: ContainerSpec, settings: Settings, setting: string): boolean {
  if (!isVariable(setting))
    return (runtime.files ?? []).some(({ target, secret }) => secret && setting === `file ${target}`);
  return secretEntries({ [nameOfVariable(setting)]: settings[setting] ?? null }).length > 0;
}

const specsIn = (plan: ReleasePlan | undefined): ContainerSpec[] =>
  plan ? [...plan.release.containers, ...plan.residents.map(({ container }) => container)] : [];

const imagesIn = (plan: ReleasePlan | undefined): Record<string, string> =>
  Object.fromEntries(specsIn(plan).map(({ service, image }) => [service, image]));
