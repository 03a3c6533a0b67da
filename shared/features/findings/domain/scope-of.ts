import type { FindingLocation } from '../../../contracts/findings/finding.ts';
import { imageName } from './location.ts';
import type { ReportType } from './report-type.ts';

/** The place of a finding without what moves: lines, versions, tags of images, hosts of review apps. Contract findings.md, 5.1. */
export function scopeOf(type: ReportType, at: FindingLocation): string[] {
  return partsOf(type, at).map((part) => part ?? '');
}

function partsOf(type: ReportType, at: FindingLocation): (string | undefined)[] {
  switch (type) {
    case 'sast':
    case 'secret_detection':
      return [at.file, at.class, at.method];
    case 'dependency_scanning':
      return [at.file, at.package];
    case 'container_scanning':
    case 'cluster_image_scanning':
      return [at.image === undefined ? undefined : imageName(at.image), at.package, at.kubernetesObject];
    case 'dast':
    case 'api_fuzzing':
      return [at.requestMethod, at.path, at.param];
    case 'coverage_fuzzing':
      return [at.file, at.crashType, at.crashState];
  }
}

/** Whether the location is so vague that only words distinguish two findings in it. */
export function isVague({
  startLine,
  package: named,
  path,
  crashType,
  crashState,
}: FindingLocation): boolean {
  return [startLine, named, path, crashType, crashState].every((part) => part === undefined);
}
