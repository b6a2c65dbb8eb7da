import { defineConfig, globalIgnores } from "eslint/config";
import next from "eslint-config-next";
import typescript from "eslint-config-next/typescript";

const browser = ["app/**", "components/**", "proxy.ts"];

/** Rules that need types are in .oxlintrc.json: its linter has the compiler that is fast. */
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
  { files: ["**/*.ts", "**/*.tsx"], extends: [typescript] },
  {
    files: ["**/*.ts", "**/*.tsx"],
    rules: {
      // `_` names what a pattern has to mention, such as a key that is left out of a copy.
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
    },
  },
]);
