import type { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { useMay } from '../api/permissions.ts';
import { resyncAction, useResync } from '../api/resync.ts';
import { words } from '../words/en.ts';
import styles from './trust-strip.module.css';
import { useScope } from './use-scope.ts';

/** Reads all connectors of the scope again, or joins the runs that do. */
export function SyncNow({ status: { connectors } }: { status: DataStatus }) {
  const { subscription } = useScope();
  const may = useMay(resyncAction, subscription?.id) ?? true;
  const resync = useResync();
  const isDisabled = !may || resync.isPending;
  return (
    <>
      <span className="visually-hidden" role="status">
        {resync.isSuccess && words.trust.synced}
      </span>
      {resync.isError && <span role="alert">{words.trust.syncFailed(resync.error.message)}</span>}
      <button
        type="button"
        className={styles.link}
        aria-disabled={isDisabled}
        title={may ? undefined : words.forbidden.needs('Security Admin', subscription?.displayName ?? '')}
        onClick={() => !isDisabled && resync.mutate(connectors.map(({ connectorId }) => connectorId))}
      >
        {resync.isPending ? words.trust.syncing : words.trust.sync}
      </button>
    </>
  );
}
