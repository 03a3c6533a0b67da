import { Button } from '@fluentui/react-components';
import { useEffect } from 'react';

import { QueryFailed } from '../../app/query-failed.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useFilters } from '../../url/use-filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { stateWords } from '../../words/parts.ts';
import type { Devops } from './use-devops.ts';

/** Lines above the list: what failed, what the address said that is no filter, and that there is newer data. */
export function InventoryNotices({ devops: { inventory, hasChanged } }: { devops: Devops }) {
  const { dropped } = useFilters();
  const { failure, view, refresh, retry } = inventory;
  const isEmpty = view.layout?.count === 0;

  // Nothing moves under a reader of an empty list.
  useEffect(() => {
    if (hasChanged && isEmpty) refresh();
  }, [hasChanged, isEmpty, refresh]);

  return (
    <>
      {failure !== undefined && (
        <QueryFailed
          what={devopsWords.list}
          query={{
            error: failure.error,
            errorUpdatedAt: failure.at,
            data: view.layout,
            dataUpdatedAt: view.asOf === undefined ? 0 : Date.parse(view.asOf),
            refetch: retry,
          }}
        />
      )}
      {dropped.map(({ name, value }) => (
        <StateMessage
          key={`${name} ${value}`}
          icon="info"
          title={devopsWords.dropped(devopsWords.fields[name], value)}
          role="status"
          strip
        />
      ))}
      {hasChanged && !isEmpty && (
        <StateMessage
          icon="refresh"
          title={devopsWords.changed}
          role="status"
          strip
          actions={
            <Button size="small" appearance="transparent" onClick={refresh}>
              {stateWords.refresh}
            </Button>
          }
        />
      )}
    </>
  );
}
