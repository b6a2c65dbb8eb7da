/** The rooms of lib/ and the direction in which they may know each other (docs/architecture.md). */
const room = (name) => `^lib/${name}/`;
const forbid = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.tsx?$" },
  to,
});

module.exports = {
  forbidden: [
    forbid(
      "contract-knows-zod-only",
      room("contract"),
      { pathNot: ["^lib/contract/", "node_modules/zod"] },
      "contract runs in the browser",
    ),
    forbid("domain-is-pure", room("domain"), { dependencyTypes: ["core"] }, "domain does no I/O and has no clock"),
    forbid(
      "domain-knows-contract",
      room("domain"),
      { path: "^(lib/(application|adapters|delivery|composition|testing)|app|components|prisma)/" },
      "imports point downwards",
    ),
    forbid(
      "application-knows-domain",
      room("application"),
      { path: "^(lib/(adapters|delivery|composition|testing)|app|components|prisma)/" },
      "the world is reached through ports",
    ),
    forbid(
      "adapters-implement-ports",
      room("adapters"),
      { path: "^(lib/(delivery|composition|testing)|app|components)/" },
      "adapters know ports, not who uses them",
    ),
    forbid(
      "adapters-stay-apart",
      "^lib/adapters/([^/]+)/",
      { path: "^lib/adapters/", pathNot: "^lib/adapters/$1/" },
      "one folder a port",
    ),
    forbid(
      "delivery-has-no-adapters",
      room("delivery"),
      { path: "^lib/(adapters|composition|testing)/" },
      "composition wires adapters",
    ),
    forbid(
      "web-never-touches-docker",
      "^(app|components|server\\.ts|lib/delivery|lib/composition/web)",
      { path: "^lib/adapters/(docker|gateway|git|database)/" },
      "the web process can only ask",
    ),
    forbid(
      "components-are-browser-safe",
      "^components/",
      { path: "^lib/", pathNot: "^lib/contract/" },
      "components import the contract only",
    ),
    forbid(
      "links-are-components-ui-link",
      "^(app/|components/(?!ui/link\\.tsx$))",
      { path: "node_modules/next/link" },
      "Next's own fetches every page that a page links to",
    ),
    forbid(
      "tests-only",
      "^(lib/(?!testing)|app|components|server\\.ts|worker\\.ts|bin)",
      { path: "^lib/testing/" },
      "production code never imports builders and fakes",
    ),
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^prisma/generated|^\\.next|^docker/sample)" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".mjs", ".json"] },
  },
};
