import { Link, useSearch } from 'wouter';

import { QueryFailed } from '../../app/query-failed.tsx';
import { useDryRun } from '../../api/devops-configuration.ts';
import { selectionOf } from '../../parts/gitlab-access/choice.ts';
import { SlowState } from '../../parts/state/failed-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { addressWith, withParameter } from '../../url/use-filters.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import styles from './add-gitlab-pane.module.css';
import { DryRunChecks } from './dry-run-checks.tsx';
import { DryRunFindings } from './dry-run-findings.tsx';
import { DryRunGroups } from './dry-run-groups.tsx';
import { DryRunNumbers } from './dry-run-numbers.tsx';
import { EntrySummary } from './entry-summary.tsx';
import { StepFoot } from './step-foot.tsx';
import { wizardPath } from './step-list.tsx';
import { useCreate } from './use-create.ts';
import type { Wizard } from './use-wizard.ts';

/** Dry run of Create, as GitLab answers now, and Create. */
export function ReviewStep({ wizard }: { wizard: Wizard }) {
  const { connectorId, authorization, instance, choice, forbidden } = wizard;
  const search = useSearch();
  const dryRun = useDryRun(
    connectorId,
    {
      ...selectionOf(choice),
      authorizationId: authorization?.authorizationId ?? '',
      gitlabInstanceUrl: instance.url,
    },
    { enabled: authorization !== undefined },
  );
  const { state, create } = useCreate(wizard);
  const result = dryRun.data;
  return (
    <>
      <div className={styles.fields}>
        {state.kind === 'failed' && (
          <StateMessage icon="warning" tone="warn" title={state.title} role="alert" strip>
            <p>
              {state.error.message} {wizardWords.sendAgain}
            </p>
          </StateMessage>
        )}
        {dryRun.isPending && (
          <>
            <p role="status">{wizardWords.running}</p>
            <SlowState onCancel={() => undefined} />
          </>
        )}
        <QueryFailed what={wizardWords.dryRun} query={dryRun} />
        {result !== undefined && (
          <>
            <DryRunNumbers result={result} />
            <DryRunFindings result={result} />
            {result.valid && <DryRunChecks result={result} />}
            {result.groups.length > 0 && <DryRunGroups groups={result.groups} checks={result.checks.total} />}
          </>
        )}
        <EntrySummary wizard={wizard} result={result}>
          <Link href={addressWith(wizardPath, withParameter(search, 'step', '2'))}>
            {wizardWords.changeIt}
          </Link>
        </EntrySummary>
      </div>
      <StepFoot
        step={3}
        next={state.kind === 'sending' ? wizardWords.creating : wizardWords.create}
        onNext={create}
        isBusy={state.kind === 'sending'}
        forbidden={forbidden ?? (result?.valid === false ? wizardWords.cannot : undefined)}
        waiting={result === undefined ? wizardWords.waits : undefined}
      />
    </>
  );
}
