import type { DetailsReader } from '../details/details.ts';
import type { ProjectRecord } from '../world/records.ts';
import type { PipelineRecord } from './records.ts';
import type { Scans, ScansReader } from './scans.ts';

/** Derives the pipelines of each project once: for one request. */
export function memoisedScans(scans: Scans, details: DetailsReader): ScansReader {
  const known = new Map<ProjectRecord, readonly PipelineRecord[]>();
  return {
    pipelines(project) {
      const pipelines = known.get(project) ?? scans.pipelines(project, details);
      known.set(project, pipelines);
      return pipelines;
    },
    vulnerabilities: (project) => scans.vulnerabilities(project),
  };
}
