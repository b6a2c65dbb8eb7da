import { clockTime } from "#components/ui/duration.ts";
import type { TrafficReport } from "#lib/contract/report.ts";
import { releasesOf, wholeSeconds } from "./traffic-scale.ts";

/** The chart in numbers, for who hears the page. */
export function TrafficTable({ report }: { report: TrafficReport }) {
  const releases = releasesOf(report);
  return (
    <div className="sr-only">
      <table>
        <caption>Requests per second</caption>
        <thead>
          <tr>
            <th scope="col">Second</th>
            {releases.map((release) => (
              <th key={release} scope="col">
                {release}
              </th>
            ))}
            <th scope="col">failed</th>
            <th scope="col">errors of the application</th>
          </tr>
        </thead>
        <tbody>
          {wholeSeconds(report).map((second) => (
            <tr key={second.at}>
              <th scope="row">{clockTime(second.at)}</th>
              {releases.map((release) => (
                <td key={release}>{second.releases[release] ?? 0}</td>
              ))}
              <td>{second.failed}</td>
              <td>{second.applicationErrors}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
