import { Button } from '@fluentui/react-components';

import { QueryFailed } from '../../app/query-failed.tsx';
import { SlowState } from '../../parts/state/failed-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { When } from '../../parts/when.tsx';
import { projectWords } from '../../words/project.ts';
import { CheckFilter } from './check-filter.tsx';
import { CheckGroups } from './check-groups.tsx';
import { groupRows, isShown } from './check-rows.ts';
import styles from './checks-tab.module.css';
import type { ProjectPane } from './use-project-pane.ts';

const { checks: texts } = projectWords;

export function ChecksTab({ pane }: { pane: ProjectPane }) {
  const { assessments, rows, shown, setShown, readAt } = pane;
  const groups = groupRows(rows.filter((row) => isShown(row, shown)));
  return (
    <>
      <div className={styles.bar}>
        <CheckFilter pane={pane} />
        {readAt !== undefined && (
          <span>
            {texts.read} <When at={readAt} />
          </span>
        )}
      </div>
      <QueryFailed what={texts.what} query={assessments} />
      {assessments.isPending && <SlowState onCancel={() => undefined} />}
      {assessments.data !== undefined && groups.length === 0 && (
        <StateMessage
          icon={rows.length === 0 ? 'clock' : 'search'}
          title={rows.length === 0 ? texts.noneYet : texts.none}
          role="status"
          actions={
            rows.length > 0 && (
              <Button size="small" onClick={() => setShown('all')}>
                {texts.showAll}
              </Button>
            )
          }
        >
          {rows.length === 0 && <p>{texts.noneYetText}</p>}
        </StateMessage>
      )}
      <CheckGroups pane={pane} groups={groups} />
    </>
  );
}
