import { securityHeaders } from "./lib/delivery/security-headers.ts";

const headers = Object.entries(securityHeaders).map(([key, value]) => ({ key, value }));

// No Strict-Transport-Security: it holds for every port of the host, and staging answers in plain HTTP on one of them.
// JavaScript, because for TypeScript the web process would load a compiler each time it starts.
/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  typescript: { ignoreBuildErrors: true }, // `npm test` checks all types; once more here is half of the build's time
  // Fewer and larger files: each compresses better as a whole and is asked for once. What is smaller may be in several pages' files.
  experimental: { turbopackChunking: { minChunkSize: 250_000, maxMergeChunkSize: 4_000_000 } },
  serverExternalPackages: ["@prisma/client", "@prisma/adapter-libsql", "@libsql/client", "libsql", "@node-rs/argon2"],
  redirects: async () => [{ source: "/runs", destination: "/history/runs", permanent: true }],
  headers: async () => [{ source: "/:path*", headers }],
};

export default config;
