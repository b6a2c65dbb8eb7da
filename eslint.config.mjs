import { defineConfig, globalIgnores } from "eslint/config";
import next from "eslint-config-next";

const browser = ["app/**", "components/**", "proxy.ts"];

/** Next's and React's own rules, for what runs in a browser. All others are in .oxlintrc.json, whose linter takes a quarter of the time. */
export default defineConfig([
  globalIgnores([".next*/**", "prisma/generated/**", "docker/**", "data*/**", ".cache/**", "next-env.d.ts"]),
  {
    files: browser,
    extends: [next],
    settings: { next: { rootDir: "." } },
    rules: {
      "react/no-unescaped-entities": "off",
      "react-hooks/incompatible-library": "off", // the virtual list is left uncompiled, which it may be
      "@next/next/no-location-assign-relative-destination": "off", // a new session begins with a fresh page
    },
  },
]);
