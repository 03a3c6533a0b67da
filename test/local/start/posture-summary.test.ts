import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { apiAt } from '../../../local/start/api.ts';
import {
  coverageLines,
  failingTable,
  summarisePosture,
  worstTable,
} from '../../../local/start/posture-summary.ts';
import type { InventoryItem, RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

const none = { pass: 0, fail: 0, notApplicable: 0, notAssessed: 0, exempt: 0 };

function aCheck(check: string, severity: RecommendationItem['severity'], fail: number): RecommendationItem {
  return {
    check,
    name: '6f1c5d2e-0000-5000-8000-000000000001',
    title: `The ${check} should be so`,
    severity,
    subject: 'project',
    counts: { ...none, fail },
    reasons: [],
    governance: { assigned: 0, overdue: 0, owners: [], ownerCount: 0 },
  };
}

function aGroup(fullPath: string, fail: number): InventoryItem {
  return {
    id: `/groups/${fullPath}`,
    kind: 'group',
    gitLabId: 1,
    name: fullPath,
    fullPath,
    connector: 'gitlab',
    connectorId: '/connectors/gitlab',
    tier: 'free',
    counts: { ...none, fail },
    failing: { Critical: 1, High: 2, Medium: 3, Low: 4 },
    score: { value: 50, earned: 1, possible: 2 },
    projects: 1_200,
  };
}

describe('the posture in the summary', () => {
  it('counts failing checks by severity, with the one that fails most often', () => {
    const checks = [
      aCheck('REV-01', 'High', 3),
      aCheck('REV-02', 'High', 1_700),
      aCheck('PRJ-04', 'Low', 5),
      aCheck('PRJ-17', 'Low', 0),
    ];

    expect(failingTable(checks)).toBe(
      [
        '  Severity  Checks failing  Failures  Most often',
        '  High                   2     1,703  REV-02 The REV-02 should be so',
        '  Low                    1         5  PRJ-04 The PRJ-04 should be so',
        '  All                    3     1,708',
      ].join('\n'),
    );
  });

  it('lists the worst groups, without anything that steers the terminal', () => {
    expect(worstTable([aGroup('contoso\u001b[2J', 12), aGroup('b', 3), aGroup('good', 0)])).toBe(
      [
        '  Worst groups  Failures  High  Projects  Score',
        '  contoso[2J          12     3     1,200   50.0',
        '  b                    3     3     1,200   50.0',
      ].join('\n'),
    );
  });

  it('says how much is not assessed and why, the commonest reason first', () => {
    const reasons = { tier: 2, permission: 30, error: 0, stale: 8 };

    expect(coverageLines({ assessed: 360, notAssessed: 40, reasons })).toEqual([
      '  Not assessed: 40 of 400 verdicts (10.0 %): 30 need another role, 8 are not read yet, 2 need a tier that GitLab does not report',
    ]);
    expect(
      coverageLines({ assessed: 0, notAssessed: 0, reasons: { tier: 0, permission: 0, error: 0, stale: 0 } }),
    ).toEqual(['  Not assessed: 0 of 0 verdicts (0.0 %)']);
  });

  it('is left out where the API has none', async () => {
    server = createServer((_request, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const { port } = server.address() as AddressInfo;

    expect(await summarisePosture(apiAt(`http://127.0.0.1:${port}`))).toEqual([]);
  });
});
