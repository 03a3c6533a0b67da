import { Link, useSearch } from 'wouter';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { groupResyncAction, useResyncOf } from '../../api/resync.ts';
import { isUnderWay, runActionRight, useRunAction } from '../../api/runs.ts';
import { useRefusal } from '../../app/use-refusal.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { runsWords } from '../../words/runs.ts';
import type { NotReadRow, RootGroup } from './not-read-rows.ts';
import { runAddress } from './run-address.ts';

const { notRead: texts, actions } = runsWords;

export type RetryContext = {
  connectorId: string;
  runId: string;
  state: RunResource['properties']['state'];
};

/** Another try: of what the run itself tries again, at once; of what it gave up, once it has ended, by reading the root group again. */
export function RetryRow({ row, context }: { row: NotReadRow; context: RetryContext }) {
  if (row.isRetrying) return <RetryNow row={row} context={context} />;
  if (row.root === undefined) return null;
  return <RetryRoot root={row.root} context={context} />;
}

function RetryNow({
  row,
  context: { connectorId, runId, state },
}: {
  row: NotReadRow;
  context: RetryContext;
}) {
  const retry = useRunAction(connectorId, runId);
  const refused = useRefusal(runActionRight('retryFailed'), connectorId);
  if (state !== 'running') return null;
  return (
    <>
      <GuardedButton
        appearance="transparent"
        refused={refused}
        busy={retry.isPending}
        aria-label={texts.retryOf(row.what)}
        onPress={() => retry.mutate('retryFailed')}
      >
        {texts.retryNow}
      </GuardedButton>
      {retry.isError && <span role="alert">{actions.failed(texts.retry, retry.error.message)}</span>}
      {retry.isSuccess && (
        <span role="status" className="visually-hidden">
          {actions.asked.retryFailed}
        </span>
      )}
    </>
  );
}

function RetryRoot({ root, context: { connectorId, state } }: { root: RootGroup; context: RetryContext }) {
  const search = useSearch();
  const resync = useResyncOf(root.id);
  const refused = useRefusal(groupResyncAction, connectorId);
  const runId = resync.data?.runId;
  if (runId !== undefined) {
    return <Link href={runAddress({ id: connectorId, name: runId }, search)}>{actions.watch}</Link>;
  }
  return (
    <>
      <GuardedButton
        appearance="transparent"
        refused={refused ?? (isUnderWay(state) ? texts.afterTheRun : undefined)}
        busy={resync.isPending}
        aria-label={texts.retryOf(root.name)}
        onPress={() => resync.mutate()}
      >
        {texts.retry}
      </GuardedButton>
      {resync.isError && <span role="alert">{actions.failed(texts.retry, resync.error.message)}</span>}
    </>
  );
}
