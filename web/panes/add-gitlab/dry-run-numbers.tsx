import type { ValidationResult } from '../../../shared/contracts/arm/validation.ts';
import { exact } from '../../parts/amount.ts';
import { wizardWords } from '../../words/add-gitlab.ts';
import styles from './dry-run.module.css';

const { numbers: words } = wizardWords;

/** Amounts that would be read, as a row of numbers. GitLab withholds totals above 10,000; sums with such a gap say so. */
export function DryRunNumbers({ result: { groups, counts, firstRead } }: { result: ValidationResult }) {
  const read = groups.filter(({ onboardingState }) => onboardingState !== 'OnboardedByOtherConnector');
  const lacksSubgroups = read.some(({ subgroupsExpected }) => subgroupsExpected === undefined);
  const lacksProjects = read.some(({ projectsExpected }) => projectsExpected === undefined);
  const { rootGroups, subgroups, projects } = counts;
  return (
    <dl className={styles.numbers} aria-label={words.label}>
      <Amount value={exact(rootGroups)} label={words.rootGroups(rootGroups)} />
      <Amount value={exact(subgroups)} label={words.subgroups(subgroups)} isLeast={lacksSubgroups} />
      <Amount value={exact(projects)} label={words.projects(projects)} isLeast={lacksProjects} />
      <Amount value={exact(firstRead.requests)} label={words.requests} isLeast={lacksProjects} />
      <Amount
        value={words.time(firstRead.minutes)}
        label={words.timeLabel}
        title={words.atMost(firstRead.minutesAtMost)}
      />
    </dl>
  );
}

function Amount({
  value,
  label,
  isLeast = false,
  title,
}: {
  value: string;
  label: string;
  isLeast?: boolean;
  title?: string;
}) {
  return (
    <div title={title}>
      <dt>{isLeast ? `${label}, ${words.atLeast}` : label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
