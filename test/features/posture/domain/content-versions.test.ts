import { describe, expect, it } from 'vitest';

import type { Content } from '../../../../shared/features/posture/domain/assemble-content.ts';
import {
  addVersion,
  type ContentVersion,
  servedAt,
  withoutOldest,
} from '../../../../shared/features/posture/domain/content-versions.ts';
import type { Chunk } from '../../../../shared/features/posture/domain/read-model.ts';
import { aStoredChunk } from '../../../support/read-model.ts';

const nothingDecided = { exemptions: [], assignments: [] };
const shared = aStoredChunk([1, 2]).chunk;

function content(...projects: Chunk[]): Content {
  const root = { rootId: 7, fullPath: 'acme', root: shared, groups: [], projects };
  return { instance: undefined, roots: [root], ...nothingDecided };
}

const versions = (count: number, entries = 3): ContentVersion[] =>
  Array.from({ length: count }, (_, index) => {
    const fromMs = index * 10_000;
    return { content: content(), fromMs, untilMs: fromMs + 5_000, ownEntries: entries };
  });

describe('versions of a content', () => {
  it('are known at the times at which they were served, and at no other', () => {
    const [first, second] = versions(2);

    const found = [-1, 0, 5_000, 5_001, 9_999, 10_000, 15_001].map((at) => servedAt([first!, second!], at));

    expect(found.map((one) => (one === first ? 1 : one === second ? 2 : 0))).toEqual([0, 1, 1, 0, 0, 2, 0]);
  });

  it('never share a time, however fast they follow', () => {
    const one = addVersion([], content(), 1_000);
    const two = addVersion(one, content(), 1_000);

    expect(two.map(({ fromMs }) => fromMs)).toEqual([1_000, 1_001]);
  });

  it('count the entries that only they hold', () => {
    const [old, kept] = [aStoredChunk([1, 2, 3]).chunk, aStoredChunk([4, 5]).chunk];
    const one = addVersion([], content(old, kept), 1_000);

    const two = addVersion(one, content(aStoredChunk([1]).chunk, kept), 2_000);

    expect(two.map(({ ownEntries }) => ownEntries)).toEqual([3, 0]);
  });

  it('free what queries derived of a replaced one, and keep that of root groups that did not change', () => {
    const [changed, same] = [content(shared).roots[0]!, content().roots[0]!];
    const [old] = addVersion([], { instance: undefined, roots: [changed, same], ...nothingDecided }, 1_000);
    const next = { instance: undefined, roots: [content().roots[0]!, same], ...nothingDecided };

    const [replaced] = addVersion([old!], next, 2_000);

    expect(replaced?.content).toEqual(old?.content);
    expect(replaced?.content.roots.map((root) => [changed, same].includes(root))).toEqual([false, true]);
  });

  it('are dropped five minutes after they were replaced, but never the latest', () => {
    const [kept] = withoutOldest([versions(3)], 20 * 60_000);

    expect(kept).toEqual([versions(3)[2]]);
  });

  it('are dropped, the oldest of all connectors first, when they take too much memory', () => {
    const one = versions(4, 40_000);
    const other = versions(2, 30_000);

    const lists = withoutOldest([one, other], 40_000);

    expect(lists.map((list) => list.length)).toEqual([3, 1]);
    expect(lists[0]).toEqual(one.slice(1));
  });
});
