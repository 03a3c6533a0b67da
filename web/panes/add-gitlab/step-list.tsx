import { Link, useSearch } from 'wouter';

import { Icon } from '../../parts/icon.tsx';
import { narrow, useMedia } from '../../parts/use-media.ts';
import { addressWith, withParameter } from '../../url/use-filters.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import { steps, type Step } from './draft.ts';
import styles from './step-list.module.css';
import type { Wizard } from './use-wizard.ts';

export const wizardPath = '/environments/add/gitlab';

/** The three steps. Those that can be shown are links; a narrow window has the title of the step only. */
export function StepList({ wizard }: { wizard: Wizard }) {
  const search = useSearch();
  const isNarrow = useMedia(narrow);
  if (isNarrow) return null;
  const { step, isReady } = wizard;
  const isOpen = { 1: true, 2: isReady[1], 3: isReady[1] && isReady[2] };
  const isDone = { 1: isReady[1] && step > 1, 2: isReady[2] && step > 2, 3: false };
  return (
    <nav aria-label={wizardWords.steps} className={styles.nav}>
      <ol className={styles.steps}>
        {steps.map((one) => {
          const content = (
            <>
              <span className={styles.number} data-done={isDone[one]} aria-hidden>
                {isDone[one] ? <Icon name="check" /> : one}
              </span>
              <span>
                <b>{wizardWords.step[one]}</b>
                <span className={styles.text}>{textOf(one, wizard)}</span>
                {isDone[one] && <span className="visually-hidden">{wizardWords.done}</span>}
              </span>
            </>
          );
          return (
            <li key={one} aria-current={one === step ? 'step' : undefined}>
              {isOpen[one] && one !== step ? (
                <Link href={addressWith(wizardPath, withParameter(search, 'step', String(one)))}>
                  {content}
                </Link>
              ) : (
                <span className={styles.entry}>{content}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** Entries of a step, in short. */
function textOf(step: Step, { path, region, isReady, authorization }: Wizard): string {
  if (step === 1 && isReady[1]) return `${path.name} · ${region.name}`;
  if (step === 2 && authorization !== undefined) {
    const scope = authorization.scopes?.find((one) => one === 'api' || one === 'read_api');
    return [authorization.user?.login, scope].filter(Boolean).join(', ');
  }
  return wizardWords.stepText[step];
}
