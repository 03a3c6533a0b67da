import { Button } from '@fluentui/react-components';
import { useLocation, useSearch } from 'wouter';

import { addressWith, withParameter } from '../../url/use-filters.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import styles from './add-gitlab-pane.module.css';
import type { Step } from './draft.ts';
import { wizardPath } from './step-list.tsx';

/** Goes to a step with an entry in the history, so that Back returns to the one before. */
export function useGoTo(): (step: Step) => void {
  const [, navigate] = useLocation();
  const search = useSearch();
  return (step) => navigate(addressWith(wizardPath, withParameter(search, 'step', String(step))));
}

/** The buttons of a step. `fault` is why it does not go on; `forbidden` why it never will, `waiting` why not yet. */
export function StepFoot({
  step,
  next,
  onNext,
  isBusy = false,
  fault,
  forbidden,
  waiting,
}: {
  step: Step;
  next: string;
  onNext: () => void;
  isBusy?: boolean;
  fault?: string | undefined;
  forbidden?: string | undefined;
  waiting?: string | undefined;
}) {
  const goTo = useGoTo();
  const before = step === 1 ? undefined : step === 2 ? 1 : 2;
  const isOff = isBusy || forbidden !== undefined || waiting !== undefined;
  return (
    <div className={styles.foot}>
      <p role="alert" className={styles.fault} hidden={fault === undefined && forbidden === undefined}>
        {fault ?? forbidden}
      </p>
      {before !== undefined && <Button onClick={() => goTo(before)}>{wizardWords.previous}</Button>}
      <Button
        appearance="primary"
        disabledFocusable={isOff}
        title={forbidden ?? waiting}
        onClick={() => !isOff && onNext()}
      >
        {next}
      </Button>
      <p className={styles.note}>{waiting ?? wizardWords.note}</p>
    </div>
  );
}
