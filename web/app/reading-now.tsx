import { Link, useSearch } from 'wouter';

import type { RunResource } from '../../shared/contracts/arm/run.ts';
import { exact } from '../parts/amount.ts';
import { connectorOf, runPath } from '../url/scope.ts';
import { paneAddress } from '../url/use-filters.ts';
import { words } from '../words/en.ts';
import { hasPane } from './routes.tsx';
import { TrustItem } from './trust-item.tsx';

/** Progress of the run that goes on, or is paused, from its own numbers; a link to it. They change each second. */
export function ReadingNow({
  connectorId,
  runId,
  progress,
  paused,
}: {
  connectorId: string;
  runId: string | undefined;
  progress: RunResource['properties'] | undefined;
  paused: boolean;
}) {
  const search = useSearch();
  const connector = connectorOf(connectorId);
  const text = <Progress progress={progress} paused={paused} />;
  const path =
    hasPane('/runs') && connector !== undefined && runId !== undefined
      ? runPath(connector, runId)
      : undefined;
  return (
    <TrustItem icon={paused ? 'pause' : 'refresh'} quiet>
      {path === undefined ? text : <Link href={paneAddress(path, search)}>{text}</Link>}
    </TrustItem>
  );
}

function Progress({
  progress,
  paused,
}: {
  progress: RunResource['properties'] | undefined;
  paused: boolean;
}) {
  const { readingNow, reading, paused: pausedAt, pausedRun } = words.trust;
  if (progress === undefined || progress.counts.groups === 0) return paused ? pausedRun : readingNow;
  const { counts, expected } = progress;
  const { amount, unit } =
    expected.groups === undefined
      ? words.trust.readingFirst(counts.groups)
      : words.trust.readingGroups(exact(counts.groups), exact(expected.groups));
  return (
    <>
      {paused ? pausedAt : reading} <b>{amount}</b> {unit}
    </>
  );
}
