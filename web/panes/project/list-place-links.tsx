import { useLocation } from 'wouter';

import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { IconButton } from '../../app/icon-button.tsx';
import type { IconName } from '../../parts/icon-names.ts';
import { addressOf } from '../../url/scope.ts';
import { readFilters, writeFilters } from '../../url/filters.ts';
import { addressWith } from '../../url/use-filters.ts';
import { projectWords } from '../../words/project.ts';
import styles from './project-pane.module.css';
import { useListPlace } from './use-list-place.ts';
import type { ProjectPane } from './use-project-pane.ts';

const { place: texts } = projectWords;

/** `‹ 3 of 214 ›`: through the list from which the project was opened. Back still leads to the list. */
export function ListPlaceLinks({ pane: { scope, id, fullPath, facts, search } }: { pane: ProjectPane }) {
  const [, navigate] = useLocation();
  const { from, place, rowOf } = useListPlace(scope, id, facts && fullPath);
  if (from === undefined || place === undefined) return null;

  function go(item: InventoryItem, step: -1 | 1) {
    const address = addressOf(item.id);
    if (address === undefined) return;
    const { check: _check, ...others } = readFilters(search).filters;
    navigate(addressWith(address, writeFilters(others, search)), {
      replace: true,
      state: { list: from?.list, row: rowOf(step) },
    });
  }
  const step = (icon: IconName, label: string, item: InventoryItem | undefined, by: -1 | 1) => (
    <IconButton
      icon={icon}
      label={item === undefined ? label : `${label}: ${item.name}`}
      aria-disabled={item === undefined}
      onClick={() => item !== undefined && go(item, by)}
    />
  );
  return (
    <span className={styles.place} role="group" aria-label={texts.label}>
      {step('chevron-left', texts.previous, place.previous, -1)}
      <span>{texts.of(place.at, place.of)}</span>
      {step('chevron-right', texts.next, place.next, 1)}
    </span>
  );
}
