import { LongWait } from '../../app/long-wait.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { devopsWords } from '../../words/devops.ts';
import type { useInventory } from './use-inventory.ts';

/** A window of the inventory that could not be read, or whose first answer takes long. */
export function InventoryFailed({
  inventory: { failure, view, isWaiting, cancel, retry },
}: {
  inventory: ReturnType<typeof useInventory>;
}) {
  if (failure === undefined) return <LongWait isWaiting={isWaiting} onCancel={cancel} onAgain={retry} />;
  return (
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
  );
}
