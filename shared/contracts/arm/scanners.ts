import { z } from 'zod';

export const scanners = ['secret', 'sast', 'dependencies', 'containers', 'iac', 'dast'] as const;
export type Scanner = (typeof scanners)[number];

/** The check that decides about each scanner. Its verdicts pass, fail, … mean the states, in the same order. */
export const checkOfScanner: Readonly<Record<Scanner, string>> = {
  secret: 'SEC-01',
  sast: 'SEC-02',
  dependencies: 'SEC-03',
  containers: 'SEC-04',
  iac: 'SEC-05',
  dast: 'SEC-06',
};

/** `notAssessed` also where no check decides about the scanner. */
export const scannerStates = ['runs', 'missing', 'notApplicable', 'notAssessed'] as const;
export type ScannerState = (typeof scannerStates)[number];

/** A scanner with one of its states, as filters name it. */
export type ScannerValue = `${Scanner}:${ScannerState}`;
export const scannerValues: readonly ScannerValue[] = scanners.flatMap((scanner) =>
  scannerStates.map((state) => `${scanner}:${state}` as const),
);

/** The state of each scanner of a project. */
export const ScannersOfProject = z.record(z.enum(scanners), z.enum(scannerStates));

/**
 * Projects by state of a scanner. `percent` is the share of those where it runs among those where it runs or is missing: a whole
 * number, 0 and 100 only where it is none or all, null where it neither runs nor is missing.
 */
const ScannerCounts = z.object({
  runs: z.int(),
  missing: z.int(),
  notApplicable: z.int(),
  notAssessed: z.int(),
  percent: z.int().min(0).max(100).nullable(),
});
export const ScannerCoverage = z.record(z.enum(scanners), ScannerCounts);
export type ScannerCoverage = z.infer<typeof ScannerCoverage>;
