import { useSearch } from 'wouter';

import { PaneHead } from '../../app/pane-head.tsx';
import { ExportButton } from '../../app/export/export-button.tsx';
import { useScope } from '../../app/use-scope.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { addressWith, useFilters, useParameter, withParameter } from '../../url/use-filters.ts';
import { words } from '../../words/en.ts';
import { recommendationWords } from '../../words/recommendations.ts';
import { ByCheck } from './by-check.tsx';
import { ByResource } from './by-resource.tsx';
import { CheckPanel } from './check-panel.tsx';
import styles from './recommendations-pane.module.css';
import { ExemptTab } from './exempt-tab.tsx';
import { useExemptTab } from './use-exempt-tab.ts';
import { useExportedList } from './use-exported-list.ts';
import { useRecommendationsPane } from './use-recommendations-pane.ts';

const path = '/recommendations';
const { tabs } = recommendationWords;

/** Checks with how they came out, and projects with how many of them fail; a check opens its panel beside either. */
export function RecommendationsPane() {
  const { path: scope = '' } = useScope();
  const search = useSearch();
  const { filters } = useFilters();
  const [by] = useParameter('by');
  const pane = useRecommendationsPane(scope, filters);
  const isByResource = by === 'resource';
  const isExempt = by === 'exempt';
  const exempt = useExemptTab(scope);
  const exported = useExportedList(scope, pane, isByResource);
  const tabAddress = (tab: string | undefined) =>
    addressWith(path, withParameter(withParameter(search, 'sort', undefined), 'by', tab));
  return (
    <div className={styles.pane}>
      <div className={styles.content}>
        <PaneHead
          title={words.panes.recommendations}
          parts={[...(pane.open === undefined ? [] : [pane.open]), ...(filters.group ?? [])]}
        >
          {!isExempt && <ExportButton scope={scope} {...exported} />}
        </PaneHead>
        <div className={styles.tabs}>
          <Tabs
            label={tabs.label}
            current={isExempt ? 'exempt' : isByResource ? 'resource' : 'check'}
            tabs={[
              { id: 'check', label: tabs.check, href: tabAddress(undefined) },
              { id: 'resource', label: tabs.resource, href: tabAddress('resource') },
              {
                id: 'exempt',
                label: tabs.exempt,
                href: tabAddress('exempt'),
                ...(exempt.count === undefined ? {} : { count: exempt.count }),
              },
            ]}
          />
        </div>
        {isByResource && <ByResource scope={scope} />}
        {isExempt && <ExemptTab pane={pane} tab={exempt} />}
        {!isByResource && !isExempt && <ByCheck pane={pane} />}
      </div>
      <CheckPanel pane={pane} />
    </div>
  );
}
