import { FindingKind } from '../../../contracts/findings/finding.ts';

/** A type of report artefact with security findings. IaC scanners write `sast`. */
export type ReportType = Exclude<FindingKind, 'iac'>;

export const reportTypes: readonly ReportType[] = FindingKind.options.filter((kind) => kind !== 'iac');

/** The type of the artefact that findings of a kind come in; what is matched and closed together has the same. */
export function reportTypeOf(kind: FindingKind): ReportType {
  return kind === 'iac' ? 'sast' : kind;
}

/**
 * Formats of other tools, whose items say of which type they are. Such reports are a set of their own, as what they hold is known
 * only once they were read.
 */
const openFormats = ['sarif', 'cyclonedx'] as const;
type OpenFormat = (typeof openFormats)[number];

/** A type of artefact, of which the newest pipeline that has any is imported. */
export type SetType = ReportType | OpenFormat;
export const setTypes: readonly SetType[] = [...reportTypes, ...openFormats];

export type ReportFormat = 'gitlab' | OpenFormat;

export function formatOf(type: SetType): ReportFormat {
  return openFormats.find((format) => format === type) ?? 'gitlab';
}
