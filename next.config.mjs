/** The Content-Security-Policy carries a nonce per request and is set in proxy.ts. */
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
];

// No Strict-Transport-Security: it holds for every port of the host, and staging answers in plain HTTP on one of them.
// JavaScript, because for TypeScript the web process would load a compiler each time it starts.
/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  typescript: { ignoreBuildErrors: true }, // `npm test` checks all types; once more here is half of the build's time
  serverExternalPackages: ["@prisma/client", "@prisma/adapter-libsql", "@libsql/client", "libsql", "@node-rs/argon2"],
  redirects: async () => [{ source: "/runs", destination: "/history/runs", permanent: true }],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default config;
