import type { Scanner } from '../../../shared/contracts/arm/scanners.ts';
import type { Filters } from '../../url/filters.ts';

/** Checks that decide whether a scanner runs. */
const checks: Partial<Record<Scanner, string>> = {
  secret: 'SEC-01',
  sast: 'SEC-02',
  dependencies: 'SEC-03',
  containers: 'SEC-04',
  iac: 'SEC-05',
};

export function checkOfScanner(scanner: Scanner): string | undefined {
  return checks[scanner];
}

/** Filters without those of states of scanners: the shares are of everything that the others select. */
export function withoutScanner({ scanner: _scanner, ...others }: Filters): Filters {
  return others;
}
