import { Button } from '@fluentui/react-components';
import { Link, useSearch } from 'wouter';

import type { CheckResource } from '../../../shared/contracts/arm/posture-panes.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import type { useCheckResources } from '../../api/recommendations.ts';
import { ExportButton } from '../../app/export/export-button.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { exact } from '../../parts/amount.ts';
import { reasonText } from '../../parts/check-panel/reason-text.ts';
import { Due, Owners } from '../../parts/due.tsx';
import { pathText } from '../../parts/path-text.ts';
import { SlowState } from '../../parts/state/failed-states.tsx';
import type { VerdictName } from '../../parts/verdicts.ts';
import { When } from '../../parts/when.tsx';
import { filterQuery, type Filters } from '../../url/filters.ts';
import { addressWith, paneAddress, useParameter, withParameter } from '../../url/use-filters.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import styles from './check-panel.module.css';
import { thingText } from './thing-text.ts';

const { panel: texts } = recommendationWords;
type Props = {
  check: CheckMetadata;
  verdict: VerdictName;
  resources: ReturnType<typeof useCheckResources>;
  retry: () => void;
  loaded: readonly CheckResource[];
  filters: Filters;
  scope: string;
};

/** Things with one verdict of the check: each shows its evidence. Projects are also a list in the inventory. */
export function CheckResources({ check, verdict, resources, retry, loaded, filters, scope }: Props) {
  const search = useSearch();
  const subject = check.subject ?? 'project';
  const count = resources.data?.pages[0]?.count;
  const chosen = { ...filters, check: [check.check], verdict: [verdict] };
  const inventory = `${paneAddress('/devops', search, chosen)}&view=flat`;
  return (
    <section>
      <h3>
        {texts.title[verdict]} {texts.subjects[subject]}
      </h3>
      <QueryFailed what={texts.list} query={{ ...resources, refetch: retry }} />
      {resources.isPending && resources.fetchStatus === 'fetching' && (
        <SlowState onCancel={() => undefined} />
      )}
      {count === 0 && <p className={styles.note}>{texts.none}</p>}
      {loaded.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{texts.thing[subject]}</th>
              <th scope="col">{texts.read}</th>
              {verdict === 'fail' && <th scope="col">{texts.owner}</th>}
              {verdict === 'exempt' && <th scope="col">{texts.until}</th>}
            </tr>
          </thead>
          <tbody>
            {loaded.map((one) => (
              <ResourceRow key={one.id} resource={one} check={check} />
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.more}>
        {resources.hasNextPage && count !== undefined && (
          <Button
            size="small"
            appearance="subtle"
            disabledFocusable={resources.isFetchingNextPage}
            onClick={() => void resources.fetchNextPage()}
          >
            {texts.more(Math.min(50, count - loaded.length))}
          </Button>
        )}
        {subject === 'project' && count !== undefined && count > 0 && (
          <>
            <Link href={inventory}>{texts.all(exact(count))}</Link>
            <ExportButton scope={scope} of="resources" query={filterQuery(chosen)} shown={count} />
          </>
        )}
      </p>
    </section>
  );
}

function ResourceRow({ resource, check }: { resource: CheckResource; check: CheckMetadata }) {
  const search = useSearch();
  const [shown] = useParameter('project');
  const { id, fullPath, lastRead, reasonKind, verdict, governance, exemption } = resource;
  const text = thingText(id);
  return (
    <tr>
      <th scope="row">
        <Link
          href={addressWith('/recommendations', withParameter(search, 'project', text))}
          replace
          aria-current={shown === text ? 'true' : undefined}
        >
          {pathText(fullPath)}
        </Link>
        {reasonKind !== undefined && (
          <span className={styles.note}>{reasonText(reasonKind, check.needs)}</span>
        )}
      </th>
      <td>{lastRead === undefined ? '–' : <When at={lastRead} as="short" />}</td>
      {verdict === 'fail' && (
        <td className={styles.owned}>
          <Owners owners={governance?.owner === undefined ? [] : [governance.owner]} />
          {governance !== undefined && <Due dueOn={governance.dueOn} />}
        </td>
      )}
      {verdict === 'exempt' && <td>{exemption && <When at={exemption.expiresOn} as="date" />}</td>}
    </tr>
  );
}
