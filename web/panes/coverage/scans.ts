import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { scanners, type Scanner } from '../../../shared/contracts/arm/scanners.ts';
import type { FindingKind } from '../../../shared/contracts/findings/finding.ts';
import { isObstacle } from '../../parts/scan-coverage/scan-statuses.ts';
import type { ScannerState } from '../../parts/scanner-cell.tsx';

export type Scan = NonNullable<NonNullable<InventoryItem['scans']>[FindingKind]>;

/** Kinds of findings that the scanners of the matrix report. */
export const kindOfScanner: Readonly<Record<Scanner, FindingKind>> = {
  secret: 'secret_detection',
  sast: 'sast',
  dependencies: 'dependency_scanning',
  containers: 'container_scanning',
  iac: 'iac',
  dast: 'dast',
};

export function scanOf({ scans }: Pick<InventoryItem, 'scans'>, scanner: Scanner): Scan | undefined {
  return scans?.[kindOfScanner[scanner]];
}

/** The state of a cell: a scanner that runs by its check may not have done so for long. */
export function cellState(item: Pick<InventoryItem, 'scanners' | 'scans'>, scanner: Scanner): ScannerState {
  const state = item.scanners?.[scanner] ?? 'notAssessed';
  return state === 'runs' && scanOf(item, scanner)?.status === 'stale' ? 'old' : state;
}

/** A scan whose report could not be read. */
export function unreadScan(item: Pick<InventoryItem, 'scans'>, scanner: Scanner): Scan | undefined {
  const scan = scanOf(item, scanner);
  return scan !== undefined && isObstacle(scan.status) ? scan : undefined;
}

export function scannerNamed(text: string | undefined): Scanner | undefined {
  return scanners.find((one) => one === text);
}
