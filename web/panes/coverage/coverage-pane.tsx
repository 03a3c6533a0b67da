import { useSearch } from 'wouter';

import { scanners } from '../../../shared/contracts/arm/scanners.ts';
import { useInventorySummary } from '../../api/inventory.ts';
import { ExportButton } from '../../app/export/export-button.tsx';
import { PaneHead } from '../../app/pane-head.tsx';
import { useScope } from '../../app/use-scope.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { filterQuery } from '../../url/filters.ts';
import { addressWith, useFilters, useParameter, withParameter } from '../../url/use-filters.ts';
import { coverageWords } from '../../words/coverage.ts';
import { words } from '../../words/en.ts';
import { CheckCoverage } from './check-coverage.tsx';
import { whereOf } from '../recommendations/check-list.ts';
import styles from './coverage-pane.module.css';
import { ScanPanel } from './scan-panel.tsx';
import { ScannerMatrix } from './scanner-matrix.tsx';
import { scannerNamed } from './scans.ts';

const path = '/coverage';
const { tabs } = coverageWords;
const scannersOfProject = ['connector', 'fullPath', ...scanners];

/** Projects with the scanners that run on them, and how much of every check is assessed. */
export function CoveragePane() {
  const { path: scope = '' } = useScope();
  const search = useSearch();
  const { filters } = useFilters();
  const [by] = useParameter('by');
  const isByCheck = by === 'check';
  const summary = useInventorySummary(scope, filters, { enabled: !isByCheck });
  const tabAddress = (tab: string | undefined) =>
    addressWith(path, withParameter(without(search, ['sort', 'scan', 'project']), 'by', tab));
  const [scan, setScan] = useParameter('scan');
  const [project] = useParameter('project');
  const scanner = isByCheck ? undefined : scannerNamed(scan);
  return (
    <div className={styles.pane}>
      <div className={styles.content}>
        <PaneHead title={words.panes.coverage} parts={filters.group ?? []}>
          <ExportButton
            scope={scope}
            of={isByCheck ? 'coverage' : 'inventory'}
            query={filterQuery(isByCheck ? whereOf(filters) : filters)}
            shown={isByCheck ? undefined : summary.data?.tiles.projects}
            columns={isByCheck ? undefined : scannersOfProject}
          />
        </PaneHead>
        <div className={styles.tabs}>
          <Tabs
            label={tabs.label}
            current={isByCheck ? 'checks' : 'scanners'}
            tabs={[
              { id: 'scanners', label: tabs.scanners, href: tabAddress(undefined) },
              { id: 'checks', label: tabs.checks, href: tabAddress('check') },
            ]}
          />
        </div>
        {isByCheck ? <CheckCoverage scope={scope} /> : <ScannerMatrix scope={scope} />}
      </div>
      {scanner !== undefined && project !== undefined && (
        <ScanPanel scanner={scanner} project={project} onClose={() => setScan(undefined)} />
      )}
    </div>
  );
}

function without(search: string, names: readonly string[]): string {
  return names.reduce((rest, name) => withParameter(rest, name, undefined), search);
}
