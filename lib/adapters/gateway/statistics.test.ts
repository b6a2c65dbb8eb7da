import { expect, test } from "vitest";
import { countersFrom, readStatistics, serversIn } from "./statistics.ts";

/** Columns of HAProxy 2.6's `show stat` that we read, among others; newer versions have more. */
const csv = `# pxname,svname,scur,status,hrsp_5xx,req_tot,srv_abrt,type,addr,mode,
in-5001,FRONTEND,3,OPEN,9,1200,,0,,http,
out-5001,r41,2,DRAIN,1,700,0,2,10.213.41.4:3000,http,
out-5001,r42,1,no check,3,480,1,2,10.213.42.4:3000,http,
out-5001,r40,0,MAINT,0,20,0,2,10.213.40.4:3000,http,
out-5001,BACKEND,3,UP,6,1200,1,1,,http,
in-3308,FRONTEND,1,OPEN,,,,0,,tcp,
out-3308,r41,1,no check,,,4,2,10.213.8.3:3306,tcp,
out-3308,BACKEND,1,UP,,,4,1,,tcp,
`;

test("servers are read with address, state and what is in flight", () => {
  expect(serversIn(readStatistics(csv))).toEqual([
    { backend: "out-5001", name: "r41", address: "10.213.41.4:3000", state: "draining", sessions: 2 },
    { backend: "out-5001", name: "r42", address: "10.213.42.4:3000", state: "serving", sessions: 1 },
    { backend: "out-5001", name: "r40", address: "10.213.40.4:3000", state: "maintenance", sessions: 0 },
    { backend: "out-3308", name: "r41", address: "10.213.8.3:3306", state: "serving", sessions: 1 },
  ]);
});

test("failed is what the gateway answered itself; tcp is not counted", () => {
  expect(countersFrom(readStatistics(csv), 4)).toEqual({ requests: 1200, failed: 5, applicationErrors: 4 });
});
