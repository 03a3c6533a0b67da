import { FindingKind } from '../../../contracts/findings/finding.ts';

/** A type of report artefact with security findings. IaC scanners write `sast`. */
export type ReportType = Exclude<FindingKind, 'iac'>;

export const reportTypes: readonly ReportType[] = FindingKind.options.filter((kind) => kind !== 'iac');

/** The type of the artefact that findings of a kind come in; what is matched and closed together has the same. */
export function reportTypeOf(kind: FindingKind): ReportType {
  return kind === 'iac' ? 'sast' : kind;
}
