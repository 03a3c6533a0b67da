import { createHash } from 'node:crypto';

import type { Finding } from '../../shared/contracts/findings/finding.ts';
import type { FindingHead } from '../../shared/features/findings/domain/finding-head.ts';

const time = '2026-11-23T10:00:00.000Z';

/** An open finding of a scanner of code, whose id follows from a name. */
export function aFinding(name: string, change: Partial<Finding> = {}): Finding {
  return {
    id: createHash('sha256').update(name).digest('hex').slice(0, 32),
    kind: 'sast',
    severity: 'high',
    title: `Finding ${name}`,
    primary: { type: 'semgrep_id', value: name },
    identifiers: [{ type: 'semgrep_id', value: name }],
    scanner: { id: 'semgrep', name: 'Semgrep' },
    location: { file: 'src/app.ts', startLine: 7 },
    links: [],
    cvss: [],
    source: 'report',
    jobs: ['semgrep-sast'],
    occurrences: 1,
    state: 'open',
    since: time,
    firstSeen: { time, pipelineId: 5 },
    lastSeen: { time, pipelineId: 5 },
    timesReopened: 0,
    history: [{ at: time, state: 'open', pipelineId: 5, why: 'First seen.' }],
    ...change,
  };
}

/** The head of a finding, with one key. */
export function aHead({ id, kind, state, jobs }: Finding): FindingHead {
  return { id, keys: [`g:${id}`], kind, state, jobs };
}
