import { Link, useSearch } from 'wouter';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { exact } from '../../parts/amount.ts';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useTrust } from '../../app/use-trust.ts';
import { connectorOf } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { runAddress } from '../runs/run-address.ts';

const { firstRead: texts } = devopsWords;

/** How far the first read is: above the rows that are there (`strip`), or instead of rows. */
export function FirstRead({ strip = false }: { strip?: boolean }) {
  const search = useSearch();
  const { state, status, connector, progress } = useTrust();
  if (strip && (state !== 'reading' || status?.state !== 'reading')) return null;
  if (state === undefined) return null;
  const one = status?.connectors.length === 1 ? status.connectors[0]?.connector : undefined;
  const name = connector?.connector ?? one ?? texts.gitLab;
  const run = connector?.lastRun;
  const id = `${connector?.connectorId ?? ''}/devops/default/runs/${run?.id ?? ''}`;
  const isRun = run !== undefined && connectorOf(id) !== undefined;
  return (
    <StateMessage
      icon={state === 'paused' ? 'pause' : state === 'none' || state === 'unread' ? 'plug' : 'refresh'}
      title={titleOf(state, name, progress)}
      strip={strip}
      actions={
        isRun ? (
          <Link href={runAddress({ id, name: run.id }, search)}>{texts.watch}</Link>
        ) : (
          <Link href={paneAddress('/environments', search)}>{texts.environments}</Link>
        )
      }
    >
      <p>{strip ? texts.upToHere : textOf(state)}</p>
    </StateMessage>
  );
}

type State = NonNullable<ReturnType<typeof useTrust>['state']>;

function titleOf(state: State, name: string, progress: RunResource['properties'] | undefined): string {
  if (state === 'paused') return texts.paused(name);
  if (state === 'none' || state === 'unread') return texts.unread;
  if (state !== 'reading') return texts.arriving(name);
  const { counts, expected } = progress ?? {};
  if (counts === undefined || counts.projects === 0) return texts.begun(name);
  return texts.reading(
    name,
    exact(counts.projects),
    expected?.projects === undefined ? undefined : exact(expected.projects),
  );
}

function textOf(state: State): string {
  if (state === 'paused') return texts.pausedText;
  return state === 'none' || state === 'unread' ? texts.unreadText : texts.readingText;
}
