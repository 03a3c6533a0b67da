import type { Filters } from '../../url/filters.ts';

/** Filters without those of states of scanners: the shares are of everything that the others select. */
export function withoutScanner({ scanner: _scanner, ...others }: Filters): Filters {
  return others;
}
