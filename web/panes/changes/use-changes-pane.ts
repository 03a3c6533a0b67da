import { useMemo } from 'react';
import type { z } from 'zod';

import { ChangeKind, type ChangeList } from '../../../shared/contracts/arm/change.ts';
import { useChanges, useNewestChange } from '../../api/changes.ts';
import { useNow } from '../../parts/use-now.ts';
import type { Filters } from '../../url/filters.ts';
import { useParameter } from '../../url/use-filters.ts';
import { defaultSince, readSince, sinceTime, startOfDay, type Since } from './since.ts';

export type Changes = ReturnType<typeof useChangesPane>;

/** All that the pane shows, from its address and the server. */
export function useChangesPane(scope: string, { group, connector }: Filters) {
  const [sinceText, setSince] = useParameter('since');
  const [kindText, setKinds] = useParameter('kind');
  const [subject, setSubject] = useParameter('subject');
  const today = startOfDay(useNow()).getTime();
  const since = readSince(sinceText);
  const kinds = useMemo(() => readKinds(kindText), [kindText]);
  const from = useMemo(() => sinceTime(since ?? defaultSince, new Date(today)), [since, today]);
  const question = {
    since: from.toISOString(),
    kind: kinds.known.length === 0 ? undefined : kinds.known.join(','),
    group: group?.[0],
    connector: connector?.join(','),
    subject,
  };
  const query = useChanges(scope, question);
  const newest = useNewestChange(scope, question);
  const pages = query.data?.pages;
  return {
    query,
    question,
    changes: useMemo(() => pages?.flatMap(({ value }) => value), [pages]),
    totals: pages?.[0]?.totals,
    from,
    since: since ?? defaultSince,
    setSince: (next: Since) => setSince(next === defaultSince ? undefined : next),
    kinds: kinds.known,
    setKinds: (next: readonly string[]) => setKinds(next.length === 0 ? undefined : next.join(',')),
    subject,
    setSubject,
    unknown: {
      kinds: kinds.unknown,
      since: since === undefined ? sinceText : undefined,
    },
    newer: query.isPlaceholderData ? undefined : newerChanges(pages?.[0], newest.data),
    refresh: () => void query.refetch(),
  };
}

type Page = Pick<z.infer<typeof ChangeList>, 'asOf' | 'value' | 'totals'> | undefined;

/** How many changes came after those shown; 0 where that is not known, undefined where none came. */
export function newerChanges(shown: Page, newest: Page): number | undefined {
  if (shown === undefined || newest === undefined || newest.asOf <= shown.asOf) return undefined;
  const [first] = newest.value;
  if (first === undefined || first.id === shown.value[0]?.id) return undefined;
  return Math.max(0, (newest.totals?.count ?? 0) - (shown.totals?.count ?? 0));
}

function readKinds(text: string | undefined): { known: ChangeKind[]; unknown: string[] } {
  const parts = text?.split(',').filter((part) => part !== '' && part !== 'all') ?? [];
  return {
    known: [...new Set(parts.flatMap((part) => kindOf(part) ?? []))],
    unknown: parts.filter((part) => kindOf(part) === undefined),
  };
}

function kindOf(text: string): ChangeKind | undefined {
  return ChangeKind.options.find((one) => one.toLowerCase() === text.toLowerCase());
}
