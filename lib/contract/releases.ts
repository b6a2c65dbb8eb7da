import type { Environment } from "./names.ts";

/** A release in the history of an environment. */
export interface ReleaseView {
  number: number;
  environment: Environment;
  state: "starting" | "live" | "standby" | "retired" | "failed";
  commit: string;
  title: string;
  ref: string;
  by: string;
  run: number;
  createdAt: number;
  liveAt?: number;
  /** The staging release whose images it runs. */
  promotes?: number;
  /** How it can be made live again; absent for the live one. */
  back?: WayBack;
}

export type WayBack =
  /** Its containers run: a switch. They are stopped: started first. Only its images are there: its containers are made anew. */
  | { way: "running" | "stopped" | "stored"; schemaDiffers: boolean }
  /** It cannot, and why not. */
  | { way: "none"; why: string };
