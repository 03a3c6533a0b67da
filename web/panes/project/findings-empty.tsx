import { Button } from '@fluentui/react-components';
import { Link } from 'wouter';

import { FiltersHideAll } from '../../parts/state/empty-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { inPlace } from '../../url/use-filters.ts';
import { findingWords } from '../../words/findings.ts';
import { countAll } from './finding-counts.ts';
import type { FindingsTabState } from './use-findings-tab.ts';
import type { ProjectPane } from './use-project-pane.ts';

/** No finding to list: none was looked for, none was found, none is open, or filters hide them. Never said to be good. */
export function FindingsEmpty({ pane, tab }: { pane: ProjectPane; tab: FindingsTabState }) {
  const { totals, filters, text } = tab;
  if (totals === undefined || pane.item === undefined) return null;
  const scanners = (
    <Link href={pane.tabAddress('checks')} {...inPlace()}>
      {findingWords.seeScanners}
    </Link>
  );
  if (pane.item.findings === undefined && countAll(totals) === 0) {
    return (
      <StateMessage icon="clock" title={findingWords.notLookedFor} role="status" actions={scanners}>
        <p>{findingWords.notLookedForText}</p>
      </StateMessage>
    );
  }
  if (countAll(totals) === 0) {
    return (
      <StateMessage icon="info" title={findingWords.none} role="status" actions={scanners}>
        <p>{findingWords.noneText}</p>
      </StateMessage>
    );
  }
  const others = [filters.kind, filters.severity].filter(({ length }) => length > 0).length;
  if (others === 0 && text === undefined && filters.state.join(',') === 'open') {
    const { fixed, dismissed } = totals.byState;
    return (
      <StateMessage
        icon="info"
        title={findingWords.noneOpen}
        role="status"
        actions={
          <Button size="small" onClick={tab.showAll}>
            {findingWords.showAll}
          </Button>
        }
      >
        <p>
          {findingWords.noneOpenText(fixed, dismissed)} {findingWords.noneText}
        </p>
      </StateMessage>
    );
  }
  const used = others + (filters.state.length > 0 ? 1 : 0) + (text === undefined ? 0 : 1);
  return <FiltersHideAll thing={findingWords.thing} filters={Math.max(1, used)} onClear={tab.clear} />;
}
