import type { Finding } from '../../../contracts/findings/finding.ts';
import { isOpenState } from './is-open-state.ts';

type Blamed = Finding & { severity: 'critical' | 'high' };

/**
 * Whether GitLab is asked who wrote the line: for an open critical or high finding of a report that names a line, and of which
 * nothing but the pipeline is known. Contract findings.md, 8.
 */
export function isBlamed(finding: Finding): finding is Blamed {
  const { severity, state, source, location, lastSeen, introducedBy } = finding;
  return (
    (severity === 'critical' || severity === 'high') &&
    isOpenState(state) &&
    source === 'report' &&
    location.file !== undefined &&
    (location.startLine ?? 0) > 0 &&
    lastSeen.sha !== undefined &&
    (introducedBy === undefined || introducedBy.how === 'pipeline')
  );
}
