import type { ReportFormat, ScanKind } from './records.ts';
import { fileTypeOf } from './report-item.ts';

const names: Readonly<Record<ScanKind, string>> = {
  sast: 'semgrep-sast',
  sast_iac: 'kics-iac-sast',
  secret_detection: 'secret_detection',
  dependency_scanning: 'gemnasium-dependency_scanning',
  container_scanning: 'container_scanning',
  cluster_image_scanning: 'cluster_image_scanning',
  dast: 'dast',
  api_fuzzing: 'apifuzzer_fuzz',
  coverage_fuzzing: 'my_fuzz_target',
};

/** The job of GitLab's template. */
export function defaultJobName(kind: ScanKind): string {
  return names[kind];
}

/** The file that the job writes by default, `gl-secret-detection-report.json`. */
export function reportPath(kind: ScanKind, format: ReportFormat = 'gitlab'): string {
  if (format !== 'gitlab') return format === 'sarif' ? 'results.sarif' : 'bom.cdx.json';
  return `gl-${fileTypeOf(kind).replaceAll('_', '-')}-report.json`;
}
