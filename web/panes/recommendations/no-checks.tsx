import { Button } from '@fluentui/react-components';
import { Link, useSearch } from 'wouter';

import { useConnectors } from '../../api/connectors.ts';
import { useScope } from '../../app/use-scope.ts';
import { pathText } from '../../parts/path-text.ts';
import { EmptyState, FiltersHideAll, NothingFails } from '../../parts/state/empty-states.tsx';
import { verdictOrder, verdictTotal, type VerdictCounts } from '../../parts/verdicts.ts';
import { writeFilters } from '../../url/filters.ts';
import { addressWith, useFilters } from '../../url/use-filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { words } from '../../words/en.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import styles from './recommendations-pane.module.css';
import type { Recommendations } from './use-recommendations-pane.ts';

/** Nothing that the filters select was judged by any check. */
export function isVoid({ all }: Recommendations): boolean {
  return all?.every(({ counts }) => verdictTotal(counts) === 0) === true;
}

/** Why no check is listed, and what to do. */
export function NoChecks({ pane: { all = [], filters, text, open } }: { pane: Recommendations }) {
  const { setAll } = useFilters();
  const search = useSearch();
  const { subscription } = useScope();
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  const counts = sumOf(all.map((check) => check.counts));
  if (connectors?.length === 0) return <NothingConnected />;
  const isAskedForFailing =
    filters.verdict?.join() === 'fail' && filters.severity === undefined && text === '';
  if (isAskedForFailing && counts.fail === 0) {
    const href = addressWith(
      '/recommendations',
      writeFilters({ ...filters, verdict: ['notAssessed'] }, search),
    );
    const where = filters.group?.map(pathText)[0] ?? recommendationWords.everywhere;
    return (
      <div className={styles.empty}>
        <NothingFails where={where} counts={counts} href={href} />
      </div>
    );
  }
  return (
    <div className={styles.empty}>
      <FiltersHideAll
        thing={verdictTotal(counts) === 0 ? devopsWords.thing : recommendationWords.thing}
        filters={Math.max(1, Object.keys(filters).length + Number(text !== ''))}
        onClear={() => setAll(open === undefined ? {} : { check: [open] }, ['find'])}
      />
    </div>
  );
}

/** Nothing is connected, so nothing is judged. */
export function NothingConnected() {
  const search = useSearch();
  return (
    <div className={styles.empty}>
      <EmptyState
        title={words.empty.title}
        action={
          <Link href={addressWith('/environments/add/gitlab', search)}>
            <Button as="a" appearance="primary">
              {words.empty.add}
            </Button>
          </Link>
        }
      >
        {words.empty.text}
      </EmptyState>
    </div>
  );
}

function sumOf(counts: readonly VerdictCounts[]): VerdictCounts {
  const sum: VerdictCounts = { pass: 0, fail: 0, notAssessed: 0, notApplicable: 0 };
  for (const one of counts) for (const verdict of verdictOrder) sum[verdict] += one[verdict];
  return sum;
}
