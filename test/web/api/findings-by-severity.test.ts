import { describe, expect, it } from 'vitest';

import type { FindingList } from '../../../shared/contracts/arm/finding.ts';
import type { FindingSeverity } from '../../../shared/contracts/findings/finding.ts';
import { readBySeverity, type FindingPlace } from '../../../web/api/findings-by-severity.ts';

const totals = {} as FindingList['totals'];
const everything = { kind: [], severity: [], state: [], text: undefined } as const;

/** An API with these findings, by id as the real one, `pageRows` a page. */
function anApi(severities: readonly FindingSeverity[], pageRows: number) {
  const all = severities.map((severity, index) => ({
    name: String(index),
    properties: { severity, since: '2026-11-30T00:00:00Z' },
  }));
  const asked: string[] = [];
  const ask = (link: string | undefined, query: Record<string, string | number> = {}) => {
    const address = link === undefined ? undefined : new URL(link, 'http://a').searchParams;
    const severity = address?.get('severity') ?? query['severity'];
    const skip = Number(address?.get('skip') ?? 0);
    asked.push(`${severity ?? 'all'} ${skip}`);
    const wanted = all.filter(
      ({ properties }) => severity === undefined || String(severity).split(',').includes(properties.severity),
    );
    const rest = new URLSearchParams({
      skip: String(skip + pageRows),
      ...(severity && { severity: String(severity) }),
    });
    return Promise.resolve({
      value: wanted.slice(skip, skip + pageRows),
      totals,
      ...(skip + pageRows < wanted.length && { nextLink: `https://public.example/findings?${rest}` }),
    } as unknown as FindingList);
  };
  return { ask, asked };
}

async function readAll({ ask }: ReturnType<typeof anApi>, question: Parameters<typeof readBySeverity>[1]) {
  const read: string[] = [];
  let place: FindingPlace | undefined;
  do {
    const page = await readBySeverity(ask, question, place);
    read.push(...page.rows.map(({ id, severity }) => `${severity} ${id}`));
    place = page.next;
  } while (place !== undefined);
  return read;
}

describe('findings by severity', () => {
  it('are one request where they fit a page', async () => {
    const api = anApi(['low', 'critical', 'info', 'high'], 10);

    expect(await readAll(api, everything)).toEqual(['critical 1', 'high 3', 'low 0', 'info 2']);
    expect(api.asked).toEqual(['all 0']);
  });

  it('are read one severity after the other where they do not, each once', async () => {
    const severities = ['low', 'critical', 'unknown', 'high', 'critical', 'critical'] as const;
    const api = anApi(severities, 2);

    expect(await readAll(api, everything)).toEqual([
      'critical 1',
      'critical 4',
      'critical 5',
      'high 3',
      'low 0',
      'unknown 2',
    ]);
    expect(api.asked[1]).toBe('critical 0');
  });

  it('of chosen severities are no others', async () => {
    const api = anApi(['low', 'critical', 'high', 'low', 'high'], 1);

    expect(await readAll(api, { ...everything, severity: ['low', 'high'] })).toEqual([
      'high 2',
      'high 4',
      'low 0',
      'low 3',
    ]);
    expect(await readAll(anApi(['low', 'high'], 1), { ...everything, severity: ['low'] })).toEqual(['low 0']);
  });
});
