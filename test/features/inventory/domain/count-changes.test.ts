import { describe, expect, it } from 'vitest';

import { countChanges } from '../../../../shared/features/inventory/domain/count-changes.ts';
import type { ChangeEvent } from '../../../../shared/features/inventory/domain/describe-change.ts';
import { anEvent } from '../../../adapters/tables/rows.ts';

/** Changes of one connector, newest first. */
function totals(...events: Partial<ChangeEvent>[]) {
  const entries = events.map((event, index) => ({ connectorId: 'c', event: anEvent(`${index}`, event) }));
  return countChanges(entries, {}, undefined);
}

function verdict(before: string, after: string, check = 'REV-01'): Partial<ChangeEvent> {
  return { kind: 'verdictChanged', before: { check, verdict: before }, after: { check, verdict: after } };
}

describe('totals of changes', () => {
  it('count a check that changed and changed back not at all', () => {
    expect(totals(verdict('fail', 'pass'), verdict('pass', 'fail'))).toMatchObject({
      byKind: { verdictChanged: 2 },
      nowFailing: 0,
      nowPassing: 0,
    });
  });

  it('count checks that fail now, and those that pass, each once', () => {
    const changes = [
      verdict('notApplicable', 'fail'),
      verdict('pass', 'notApplicable'),
      verdict('fail', 'pass', 'REV-02'),
    ];

    expect(totals(...changes)).toMatchObject({ nowFailing: 1, nowPassing: 1 });
  });

  it('distinguish subjects of one id by their type and connector', () => {
    const group = { type: 'group' as const, gitLabId: 1, fullyQualifiedName: 'acme' };
    const [one, other] = [
      anEvent('1', { kind: 'becamePublic' }),
      anEvent('2', { kind: 'becamePublic', subject: group }),
    ];
    const entries = ['a', 'b'].flatMap((connectorId) =>
      [one, one, other].map((event) => ({ connectorId, event })),
    );

    expect(countChanges(entries, {}, 'then')).toMatchObject({ becamePublic: 4, countedSince: 'then' });
  });
});
