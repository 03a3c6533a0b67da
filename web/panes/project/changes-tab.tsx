import { Button } from '@fluentui/react-components';

import { QueryFailed } from '../../app/query-failed.tsx';
import { projectWords } from '../../words/project.ts';
import { ChangeRow } from '../changes/change-row.tsx';
import type { ProjectPane } from './use-project-pane.ts';

const { changed: texts } = projectWords;

/** All changes of the project that are kept, newest first. */
export function ChangesTab({ pane: { changes } }: { pane: ProjectPane }) {
  const all = changes.data?.pages.flatMap(({ value }) => value);
  return (
    <section aria-label={texts.what}>
      <QueryFailed what={texts.what} query={changes} />
      {all?.length === 0 && <p>{texts.none}</p>}
      <ul>
        {all?.map((change) => (
          <ChangeRow key={change.id} change={change} />
        ))}
      </ul>
      {changes.hasNextPage && (
        <Button
          size="small"
          disabledFocusable={changes.isFetchingNextPage}
          onClick={() => void changes.fetchNextPage()}
        >
          {texts.more}
        </Button>
      )}
    </section>
  );
}
