import { useParams } from 'wouter';

import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { PaneHead } from '../../app/pane-head.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { projectWords } from '../../words/project.ts';
import { ChangesTab } from './changes-tab.tsx';
import { ChecksTab } from './checks-tab.tsx';
import { FactsTab } from './facts-tab.tsx';
import { FindingPanel } from './finding-panel.tsx';
import { FindingsTab } from './findings-tab.tsx';
import { ListPlaceLinks } from './list-place-links.tsx';
import { ProjectActions } from './project-actions.tsx';
import { ProjectAside } from './project-aside.tsx';
import { ProjectCheckPanel } from './project-check-panel.tsx';
import { ProjectFacts } from './project-facts.tsx';
import { isMissing, ProjectGone } from './project-gone.tsx';
import styles from './project-pane.module.css';
import { ProjectTrail } from './project-trail.tsx';
import { useProjectPane } from './use-project-pane.ts';

/** One project: its checks with their evidence, what changed, and the facts behind it. */
export function ProjectPane() {
  const { rg = '', connector = '', group = '', project = '' } = useParams();
  const pane = useProjectPane({ rg, connector, group, project });
  const { facts, query, tab, tabs, openCheck, openFinding } = pane;
  const name = pane.item?.name ?? facts?.fullyQualifiedFriendlyName.split(' / ').at(-1) ?? project;
  const isGone = facts?.removedAt !== undefined || isMissing(query.error);
  const hasPanel = openCheck !== undefined || openFinding !== undefined;
  return (
    <div className={hasPanel ? `${styles.pane} ${styles.withPanel}` : styles.pane}>
      <div className={styles.main}>
        <PaneHead
          title={name}
          parts={pane.pathParts.slice(0, -1)}
          above={<ProjectTrail pane={pane} />}
          aside={<ProjectFacts pane={pane} />}
        >
          <ListPlaceLinks pane={pane} />
          {!isGone && <ProjectActions pane={pane} />}
        </PaneHead>
        {isGone ? (
          <ProjectGone pane={pane} name={name} />
        ) : (
          <>
            <div className={styles.notices}>
              <QueryFailed what={projectWords.what} query={query} />
              <StillLoading query={query} queryKey={['project']} />
              <DroppedFilters />
            </div>
            <div className={styles.tabs}>
              <Tabs label={projectWords.tabs.label} tabs={tabs} current={tab} />
            </div>
            <div className={tab === 'findings' ? `${styles.columns} ${styles.wide}` : styles.columns}>
              <div className={styles.first}>
                {tab === 'checks' && <ChecksTab pane={pane} />}
                {tab === 'findings' && <FindingsTab pane={pane} />}
                {tab === 'changes' && <ChangesTab pane={pane} />}
                {tab === 'facts' && <FactsTab pane={pane} />}
              </div>
              {tab !== 'findings' && <ProjectAside pane={pane} />}
            </div>
          </>
        )}
      </div>
      {openCheck !== undefined && !isGone && <ProjectCheckPanel pane={pane} check={openCheck} />}
      {openCheck === undefined && openFinding !== undefined && !isGone && (
        <FindingPanel pane={pane} name={openFinding} />
      )}
    </div>
  );
}
