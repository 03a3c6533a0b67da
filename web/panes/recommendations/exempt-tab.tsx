import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';

import type { ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import type { OpenExemption } from '../../app/decisions/exemption-buttons.tsx';
import { checkText } from '../../app/decisions/decision-scopes.ts';
import { ExemptionDialog } from '../../app/decisions/exemption-dialog.tsx';
import { copyLinkOn } from '../../app/copy-link.ts';
import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { StillLoading } from '../../app/still-loading.tsx';
import { DataGrid } from '../../parts/data-grid/data-grid.tsx';
import { useColumns } from '../../parts/data-grid/use-columns.ts';
import { FilterBar } from '../../parts/filter-bar/filter-bar.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { markForShortcut } from '../devops/inventory-filters.tsx';
import { Legend } from '../devops/legend.tsx';
import { exemptAddress, isOpen } from './exempt-address.ts';
import { ExemptionCard, exemptionColumns } from './exemption-columns.tsx';
import { NoExemptions } from './no-exemptions.tsx';
import styles from './recommendations-pane.module.css';
import type { ExemptTabState } from './use-exempt-tab.ts';
import type { Recommendations } from './use-recommendations-pane.ts';

const { list: texts } = decisionWords;
type Props = { pane: Recommendations; tab: ExemptTabState };

/** Exemptions: until when, why and by whom. Each can be changed and ended here. */
export function ExemptTab({ pane, tab }: Props) {
  const { query, rows, choice } = tab;
  return (
    <>
      <div className={styles.filters}>
        <FilterBar
          placeholder={texts.filter}
          query={choice.text}
          onQuery={tab.setText}
          fields={tab.fields}
          chosen={tab.chosen}
          onChoose={tab.choose}
          onClear={tab.clear}
          count={rows === undefined ? '' : texts.counted(rows.length)}
          inputRef={markForShortcut}
        />
      </div>
      <div className={styles.list}>
        <QueryFailed what={texts.what} query={query} />
        <StillLoading query={query} queryKey={['exemptions', pane.scope]} />
        <DroppedFilters />
        {rows?.length === 0 ? (
          <NoExemptions tab={tab} />
        ) : (
          (rows !== undefined || query.error === null) && <ExemptionGrid pane={pane} tab={tab} />
        )}
      </div>
      <Legend keys={texts.keys} />
    </>
  );
}

function ExemptionGrid({ pane, tab: { rows, titleOf, metadata } }: Props) {
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<OpenExemption>();
  const hasPanel = pane.open !== undefined;
  const columns = useColumns(
    'recommendations.exempt',
    useMemo(() => exemptionColumns(titleOf, setOpen, { hasPanel }), [titleOf, hasPanel]),
  );
  const address = (row: NonNullable<typeof rows>[number]) =>
    exemptAddress(pane.addressOfCheck(checkText(row.properties)), row, metadata);
  return (
    <>
      <DataGrid
        label={texts.what}
        columns={columns}
        rowCount={rows?.length}
        rowAt={(index) => rows?.[index]}
        rowId={({ id }) => id}
        onRange={nothing}
        card={cardWith(titleOf, setOpen)}
        wraps
        rowHeight={40}
        cardHeight={124}
        onOpen={(row) => navigate(address(row), { replace: pane.open !== undefined })}
        onRowKey={(event, row) => copyLinkOn(event, address(row))}
        onEscape={() => pane.open !== undefined && pane.openCheck(undefined)}
        selectedId={rows?.find((row) => isOpen(address(row), location.search))?.id}
      />
      <ExemptionDialog open={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

function cardWith(titleOf: (check: string) => string, onOpen: (open: OpenExemption) => void) {
  return (row: ExemptionResource) => (
    <ExemptionCard row={row} title={titleOf(checkText(row.properties))} onOpen={onOpen} />
  );
}

/** All rows are there. */
function nothing(): void {}
