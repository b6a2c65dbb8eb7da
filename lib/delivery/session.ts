import type { Actor } from "../contract/permissions.ts";

/** The person who is signed in. Without one it leads to the sign-in page, before anybody exists to the set-up page. */
export declare function requirePerson(): Promise<Actor>;
