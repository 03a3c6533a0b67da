import type { ValidatedGroup } from '../../../shared/contracts/arm/validation.ts';
import { exact } from '../../parts/amount.ts';
import { groupText } from '../../parts/path-text.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { connectorOf } from '../../url/scope.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import { accessWords, roleText } from '../../words/gitlab-access.ts';
import styles from './dry-run.module.css';

const { columns } = wizardWords;

/** The root groups that Create would connect, and those that another connector holds. */
export function DryRunGroups({ groups, checks }: { groups: readonly ValidatedGroup[]; checks: number }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls in a narrow window
    <div className={styles.card} role="region" tabIndex={0} aria-label={wizardWords.groupsOf}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{columns.group}</th>
            <th scope="col">{columns.tier}</th>
            <th scope="col" className={styles.end}>
              {columns.projects}
            </th>
            <th scope="col">{columns.role}</th>
            <th scope="col">{columns.seen}</th>
            <th scope="col">{columns.changes}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const name = group.fullyQualifiedName;
            return (
              <tr key={name}>
                <th scope="row">{groupText(name)}</th>
                <td>{wizardWords.tiers[group.tier]}</td>
                <td className={styles.end}>
                  {group.projectsExpected === undefined ? '' : exact(group.projectsExpected)}
                </td>
                <td>{roleText(group.role)}</td>
                <td>
                  {group.checksAssessed !== undefined && (
                    <Verdict verdict={group.checksAssessed < checks ? 'notAssessed' : 'pass'}>
                      {wizardWords.seen(group.checksAssessed, checks)}
                    </Verdict>
                  )}
                </td>
                <td>
                  {group.onboardingState === 'OnboardedByOtherConnector'
                    ? accessWords.held(group.heldBy && connectorOf(group.heldBy)?.name)
                    : wizardWords.webhooks[group.webhooks]}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
