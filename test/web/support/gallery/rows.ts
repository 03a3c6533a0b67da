import type { InventoryItem } from '../../../../shared/contracts/arm/posture-panes.ts';

export type ExampleRow = Pick<InventoryItem, 'counts' | 'failing'> & {
  id: string;
  name: string;
  level: number;
  projects?: number;
  open?: boolean;
  visibility: string;
  tier: string;
  lastRead: string;
};

const scanners = ['runs', 'old', 'missing', 'notApplicable', 'notAssessed'] as const;
const names = ['catalog-lambda', 'video-service', 'tax-pipeline', 'cart-service', 'mail-lambda', 'user-e2e'];

/** A row made of its number alone, so that any of 100,000 can be drawn. */
export function exampleRow(index: number): ExampleRow {
  return {
    id: `row-${index}`,
    name: `${names[index % names.length] ?? ''}-${index}`,
    level: 1,
    visibility: index % 7 === 0 ? 'public' : 'private',
    tier: 'Ultimate',
    counts: {
      fail: 3 + (index % 17),
      pass: 40 - (index % 9),
      notAssessed: index % 8,
      notApplicable: index % 5,
      exempt: 0,
    },
    failing: { Critical: index % 11 === 0 ? 1 : 0, High: index % 5, Medium: 3 + (index % 4), Low: index % 3 },
    lastRead: new Date(Date.now() - index * 97_000 - 61_000).toISOString(),
  };
}

export function exampleGroup(name: string, level: number, projects: number, open: boolean): ExampleRow {
  return {
    ...exampleRow(projects),
    id: name,
    name,
    level,
    projects,
    open,
    counts: {
      fail: projects * 3,
      pass: projects * 30,
      notAssessed: projects,
      notApplicable: projects * 2,
      exempt: 0,
    },
    failing: { Critical: 11, High: 13_012, Medium: 20_911, Low: 12_500 },
  };
}

/** The state of a scanner, which the inventory does not have yet. */
export function exampleScanner(row: ExampleRow, scanner: number): (typeof scanners)[number] {
  return scanners[(row.name.length + scanner * 3 + row.counts.fail) % scanners.length] ?? 'runs';
}
