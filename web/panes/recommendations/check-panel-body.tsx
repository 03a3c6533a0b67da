import { Link, useSearch } from 'wouter';

import type { RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { useCheckResources } from '../../api/recommendations.ts';
import { exact } from '../../parts/amount.ts';
import { reasonCountText } from '../../parts/check-panel/reason-text.ts';
import { VerdictBar } from '../../parts/verdict-bar.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { VerdictNumbers } from '../../parts/verdict-numbers.tsx';
import { verdictOrder, type VerdictName } from '../../parts/verdicts.ts';
import { addressWith, useParameter, withParameter } from '../../url/use-filters.ts';
import { verdictWords } from '../../words/parts.ts';
import { checkWords } from '../../words/check-panel.ts';
import styles from './check-panel.module.css';
import { CheckResources } from './check-resources.tsx';
import { PanelActions } from './panel-actions.tsx';
import { ThingEvidence } from './thing-evidence.tsx';
import { useNewSnapshot } from './use-new-snapshot.ts';
import type { Recommendations } from './use-recommendations-pane.ts';

type Props = { pane: Recommendations; check: CheckMetadata; row: RecommendationItem | undefined };

export function CheckPanelBody({ pane, check, row }: Props) {
  const search = useSearch();
  const [show] = useParameter('show');
  const verdict = shownVerdict(show, row);
  const { scope, where: filters, asOf, refresh } = pane;
  const resources = useCheckResources(scope, check.check, { filters, verdict, asOf });
  const retry = useNewSnapshot(resources, refresh);
  const loaded = resources.data?.pages.flatMap(({ value }) => value) ?? [];
  const [commonest] = row?.reasons ?? [];
  const listAddress = (one: VerdictName) =>
    addressWith('/recommendations', withParameter(withParameter(search, 'project', undefined), 'show', one));

  return (
    <div className={styles.body}>
      {row !== undefined && (
        <div className={styles.numbers}>
          <VerdictBar counts={row.counts} tall />
          <VerdictNumbers
            counts={row.counts}
            href={listAddress}
            current={verdict}
            extra={
              commonest === undefined
                ? {}
                : {
                    notAssessed: (
                      <Link href={listAddress('notAssessed')} replace>
                        {reasonCountText(commonest, check.needs)}
                      </Link>
                    ),
                  }
            }
          />
          {row.counts.exempt > 0 && (
            <Verdict verdict="exempt">
              <Link
                href={listAddress('exempt')}
                replace
                aria-current={verdict === 'exempt' ? 'true' : undefined}
              >
                <b>{exact(row.counts.exempt)}</b> {verdictWords.exempt}
              </Link>
            </Verdict>
          )}
        </div>
      )}
      <section>
        <h3>{checkWords.why}</h3>
        <p>{check.description}</p>
      </section>
      <ThingEvidence check={check} loaded={loaded} />
      <CheckResources
        check={check}
        verdict={verdict}
        resources={resources}
        retry={retry}
        loaded={loaded}
        filters={filters}
        scope={scope}
      />
      <PanelActions pane={pane} check={check} row={row} loaded={loaded} />
    </div>
  );
}

/** The verdict that the address asks for, otherwise the first that there is: fail comes first. */
function shownVerdict(show: string | undefined, row: RecommendationItem | undefined): VerdictName {
  const asked = show === 'exempt' ? show : verdictOrder.find((one) => one === show);
  const there = verdictOrder.find((one) => (row?.counts[one] ?? 0) > 0);
  return asked ?? there ?? 'fail';
}
