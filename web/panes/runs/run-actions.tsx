import { useState } from 'react';
import { Link, useSearch } from 'wouter';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { isUnderWay, runActionRight, useRunAction, type RunAction } from '../../api/runs.ts';
import { useRefusal } from '../../app/use-refusal.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import type { IconName } from '../../parts/icon-names.ts';
import { runsWords } from '../../words/runs.ts';
import { CancelRun } from './cancel-run.tsx';
import { runAddress } from './run-address.ts';

const { actions: texts } = runsWords;

/** Pause, continue, cancel and retry, as the state of the run allows. */
export function RunActions({
  connectorId,
  runId,
  run,
}: {
  connectorId: string;
  runId: string;
  run: RunResource['properties'];
}) {
  const [isAsking, setAsking] = useState(false);
  const action = useRunAction(connectorId, runId);
  const button = (name: RunAction, icon?: IconName) => (
    <RunButton
      key={name}
      name={name}
      connectorId={connectorId}
      icon={icon}
      busy={action.isPending}
      onPress={() => (name === 'cancel' ? setAsking(true) : action.mutate(name))}
    />
  );
  const canRetry = isUnderWay(run.state) ? run.retrying.length > 0 : hasFailed(run);
  return (
    <>
      <Outcome action={action} connectorId={connectorId} />
      {run.state === 'running' && button('pause', 'pause')}
      {run.state === 'paused' && button('continue', 'play')}
      {canRetry && run.state !== 'paused' && button('retryFailed', 'refresh')}
      {isUnderWay(run.state) && button('cancel')}
      {isAsking && (
        <CancelRun
          onKeep={() => setAsking(false)}
          onCancel={() => {
            setAsking(false);
            action.mutate('cancel');
          }}
        />
      )}
    </>
  );
}

function hasFailed({ state, unreadable }: RunResource['properties']): boolean {
  return state === 'failed' || state === 'partial' || unreadable.length > 0;
}

function RunButton({
  name,
  connectorId,
  icon,
  busy,
  onPress,
}: {
  name: RunAction;
  connectorId: string;
  icon: IconName | undefined;
  busy: boolean;
  onPress: () => void;
}) {
  const refused = useRefusal(runActionRight(name), connectorId);
  return (
    <GuardedButton
      refused={refused}
      busy={busy}
      onPress={onPress}
      {...(icon === undefined ? {} : { icon: <Icon name={icon} /> })}
    >
      {texts[name]}
    </GuardedButton>
  );
}

/** Result of the last action: said to screen readers, and shown where it failed or leads elsewhere. */
function Outcome({
  action: { isSuccess, error, data, variables },
  connectorId,
}: {
  action: ReturnType<typeof useRunAction>;
  connectorId: string;
}) {
  const search = useSearch();
  if (variables === undefined) return null;
  if (error !== null) return <span role="alert">{texts.failed(texts[variables], error.message)}</span>;
  if (!isSuccess) return null;
  const next = data !== undefined && 'runs' in data ? data.runs[0] : undefined;
  const isNothing = data !== undefined && 'runs' in data && data.tasks === 0 && next === undefined;
  return (
    <>
      <span role="status" className={isNothing ? undefined : 'visually-hidden'}>
        {isNothing ? texts.nothingToRetry : texts.asked[variables]}
      </span>
      {next !== undefined && (
        <Link href={runAddress({ id: connectorId, name: next.runId }, search)}>{texts.watch}</Link>
      )}
    </>
  );
}
