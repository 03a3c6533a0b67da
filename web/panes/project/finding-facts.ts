import type { Finding } from '../../../shared/contracts/findings/finding.ts';
import { findingWords } from '../../words/findings.ts';
import { linesText } from './finding-place.ts';

type Fact = { name: string; value: string };

const { names, facts: titles } = findingWords.panel;

/** Parts of a place that were reported, each in its own words. */
export function placeFacts(location: Finding['location']): Fact[] {
  const { file, version, package: name, path, requestMethod } = location;
  const request = [requestMethod, path].filter((part) => part !== undefined).join(' ');
  return known([
    [names.file, file === undefined ? undefined : `${file}${linesText(location)}`],
    [names.class, location.class],
    [names.method, location.method],
    [
      names.package,
      name === undefined ? undefined : [name, version].filter((part) => part !== undefined).join(' '),
    ],
    [names.image, location.image],
    [names.operatingSystem, location.operatingSystem],
    [names.kubernetesObject, location.kubernetesObject],
    [names.hostname, location.hostname],
    [names.request, request === '' ? undefined : request],
    [names.param, location.param],
    [names.crashType, location.crashType],
    [names.crashState, location.crashState],
  ]);
}

/** Details by the scanner and GitLab. They are text of a report: shown, never followed. */
export function scannerFacts(
  finding: Pick<
    Finding,
    'scanner' | 'jobs' | 'severitySource' | 'severity' | 'epss' | 'cvss' | 'reachability' | 'tokenStatus'
  >,
): Fact[] {
  const { scanner, jobs, severitySource: rated, severity, epss, cvss } = finding;
  const named = [scanner.name ?? scanner.id, scanner.version].filter((part) => part !== undefined).join(' ');
  return known([
    [titles.scanner, named === '' ? undefined : named],
    [titles.jobs, jobs.length === 0 ? undefined : jobs.join(', ')],
    [titles.rated, rated?.toLowerCase() === severity ? undefined : rated],
    [titles.cvss, cvss[0]?.vector],
    [titles.epss, epss === undefined ? undefined : `${Math.round(epss * 1_000) / 10}%`],
    [titles.reachability, finding.reachability],
    [titles.tokenStatus, finding.tokenStatus],
  ]);
}

function known(pairs: readonly (readonly [string, string | undefined])[]): Fact[] {
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
