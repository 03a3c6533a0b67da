import { z } from 'zod';

/** Types of job artifacts that hold results of scanners, by GitLab's names. Infrastructure scanners report as `sast`. */
export const ReportFileType = z.enum([
  'sast',
  'secret_detection',
  'dependency_scanning',
  'container_scanning',
  'cluster_image_scanning',
  'dast',
  'api_fuzzing',
  'coverage_fuzzing',
  'cyclonedx',
  'sarif',
]);
export type ReportFileType = z.infer<typeof ReportFileType>;
