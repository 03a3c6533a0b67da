import { Link } from 'wouter';

import { ApiError } from '../../api/api-error.ts';
import { GoneState } from '../../parts/state/empty-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useNow } from '../../parts/use-now.ts';
import { whenText } from '../../parts/when-text.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { projectWords } from '../../words/project.ts';
import { ChangesTab } from './changes-tab.tsx';
import styles from './project-pane.module.css';
import type { ProjectPane } from './use-project-pane.ts';

const { gone: texts } = projectWords;

export function isMissing(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** A project that is no longer there, with its history as long as it is kept; or one that never was. */
export function ProjectGone({ pane, name }: { pane: ProjectPane; name: string }) {
  const now = useNow();
  const { facts, query, search } = pane;
  if (facts?.removedAt === undefined) {
    return (
      <StateMessage
        icon="info"
        title={texts.never(whenText(new Date(query.errorUpdatedAt), now, 'time'))}
        role="status"
        actions={<Link href={paneAddress('/devops', search)}>{texts.inventory}</Link>}
      >
        <p>{texts.neverText}</p>
      </StateMessage>
    );
  }
  return (
    <>
      <GoneState name={name} since={new Date(facts.removedAt)} />
      <div className={styles.first}>
        {facts.removedReason !== undefined && <p>{texts[facts.removedReason]}</p>}
        <ChangesTab pane={pane} />
      </div>
    </>
  );
}
