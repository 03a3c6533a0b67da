import type { ReactNode } from 'react';

import type { ValidationResult } from '../../../shared/contracts/arm/validation.ts';
import { splitChosen } from '../../parts/gitlab-access/choice.ts';
import { groupText } from '../../parts/path-text.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import { accessWords } from '../../words/gitlab-access.ts';
import styles from './dry-run.module.css';
import type { Wizard } from './use-wizard.ts';

/** Entries of the steps before. The child is the link that leads back to the choice. */
export function EntrySummary({
  wizard: { path, subscription, region, instance, authorization, choice },
  result,
  children,
}: {
  wizard: Wizard;
  result: ValidationResult | undefined;
  children: ReactNode;
}) {
  const { kept, covered } = splitChosen(choice.chosen);
  const amount = choice.kind === 'chosen' ? kept.length : (result?.groups.length ?? 0);
  const notes = covered.map(({ group, by }) => wizardWords.covered(groupText(group), groupText(by)));
  const texts = [wizardWords.choiceText[choice.kind](amount), ...(choice.kind === 'chosen' ? notes : [])];
  const host = new URL(instance.url).host;
  return (
    <dl className={styles.summary}>
      <dt>{wizardWords.name}</dt>
      <dd>{path.name}</dd>
      <dt>{wizardWords.resourceGroup}</dt>
      <dd>
        {path.resourceGroup} in {subscription?.displayName}
      </dd>
      <dt>{wizardWords.region}</dt>
      <dd>{region.displayName}</dd>
      <dt>{wizardWords.gitLab}</dt>
      <dd>{host + accessWords.as(authorization?.user?.login)}</dd>
      <dt>{wizardWords.groupsOf}</dt>
      <dd>{texts.join('; ')}</dd>
      <dt>{wizardWords.future}</dt>
      <dd>
        {choice.kind === 'future' ? wizardWords.included : wizardWords.notIncluded} {children}
      </dd>
    </dl>
  );
}
