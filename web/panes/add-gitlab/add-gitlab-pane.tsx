import { useEffect, useRef } from 'react';

import { PaneHead } from '../../app/pane-head.tsx';
import { wizardWords } from '../../words/add-gitlab.ts';
import { AccessStep } from './access-step.tsx';
import { AccountStep } from './account-step.tsx';
import styles from './add-gitlab-pane.module.css';
import { CloseButton } from './close-button.tsx';
import type { Step } from './draft.ts';
import { ReviewStep } from './review-step.tsx';
import { StepList } from './step-list.tsx';
import { useWizard } from './use-wizard.ts';

/** Three steps from nothing to the first run. Back, a reload and a closed window lose nothing but secrets. */
export function AddGitlabPane() {
  const wizard = useWizard();
  const { step } = wizard;
  const Current = { 1: AccountStep, 2: AccessStep, 3: ReviewStep }[step];
  return (
    <div className={styles.pane}>
      <PaneHead title={wizardWords.title} parts={[wizardWords.step[step]]}>
        <CloseButton wizard={wizard} />
      </PaneHead>
      <div className={styles.body}>
        <StepList wizard={wizard} />
        <div className={styles.step}>
          <StepTitle step={step} />
          <Current key={step} wizard={wizard} />
        </div>
      </div>
    </div>
  );
}

/** Takes the focus when another step is shown, not when the pane is opened. */
function StepTitle({ step }: { step: Step }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  return (
    <h2 ref={heading} tabIndex={-1} className={styles.title}>
      {wizardWords.step[step]}
    </h2>
  );
}
