import { Link, useSearch } from 'wouter';

import type { RunResource } from '../../shared/contracts/arm/run.ts';
import { exact } from '../parts/amount.ts';
import { connectorOf } from '../url/scope.ts';
import { paneAddress } from '../url/use-filters.ts';
import { words } from '../words/en.ts';
import { hasPane } from './routes.tsx';
import { TrustItem } from './trust-item.tsx';

/** Progress of the run that goes on, from its own numbers; a link to it. They change each second. */
export function ReadingNow({
  connectorId,
  runId,
  progress,
}: {
  connectorId: string;
  runId: string | undefined;
  progress: RunResource['properties'] | undefined;
}) {
  const search = useSearch();
  const connector = connectorOf(connectorId);
  const text = <Progress progress={progress} />;
  const path = ['/runs', connector?.resourceGroup, connector?.name, runId].join('/');
  const isLink = hasPane('/runs') && connector !== undefined && runId !== undefined;
  return (
    <TrustItem icon="refresh" quiet>
      {isLink ? <Link href={paneAddress(path, search)}>{text}</Link> : text}
    </TrustItem>
  );
}

function Progress({ progress }: { progress: RunResource['properties'] | undefined }) {
  if (progress === undefined || progress.counts.groups === 0) return words.trust.readingNow;
  const { counts, expected } = progress;
  const { amount, unit } =
    expected.groups === undefined
      ? words.trust.readingFirst(counts.groups)
      : words.trust.readingGroups(exact(counts.groups), exact(expected.groups));
  return (
    <>
      {words.trust.reading} <b>{amount}</b> {unit}
    </>
  );
}
