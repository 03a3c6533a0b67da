import { When } from '../../parts/when.tsx';
import { devopsWords } from '../../words/devops.ts';
import { projectWords } from '../../words/project.ts';
import styles from './project-pane.module.css';
import type { ProjectPane } from './use-project-pane.ts';

/** Facts beside the title: visibility, tier, default branch, last activity. Unknown ones are left out. */
export function ProjectFacts({ pane: { facts, item } }: { pane: ProjectPane }) {
  if (facts === undefined) return null;
  const { visibility, archived, defaultBranch, lastActivityAt } = facts;
  const tier = item?.tier;
  return (
    <span className={styles.facts}>
      {visibility !== undefined && <span>{devopsWords.visibility[visibility]}</span>}
      {archived === true && <span>{projectWords.archived}</span>}
      {tier !== undefined && tier !== 'unknown' && <span>{devopsWords.tier[tier]}</span>}
      {defaultBranch !== undefined && <span>{defaultBranch}</span>}
      {lastActivityAt !== undefined && (
        <span>
          {projectWords.lastPush} <When at={lastActivityAt} />
        </span>
      )}
    </span>
  );
}
