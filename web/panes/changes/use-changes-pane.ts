import { useMemo } from 'react';

import { ChangeKind } from '../../../shared/contracts/arm/change.ts';
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
    hasNewer:
      !query.isPlaceholderData &&
      isNewer(pages?.[0]?.value[0]?.id, newest.data?.value[0]?.id, newest.data?.asOf, pages?.[0]?.asOf),
    refresh: () => void query.refetch(),
  };
}

function isNewer(
  shown: string | undefined,
  newest: string | undefined,
  newestAsOf: string | undefined,
  shownAsOf: string | undefined,
): boolean {
  if (newestAsOf === undefined || shownAsOf === undefined || newestAsOf <= shownAsOf) return false;
  return newest !== undefined && newest !== shown;
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
