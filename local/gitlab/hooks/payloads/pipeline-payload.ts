import type { EntitySetting } from '../../entities/group-entity.ts';
import { isoTime } from '../../entities/iso-time.ts';
import { projectPath } from '../../world/paths.ts';
import type { ProjectRecord, UserRecord } from '../../world/records.ts';
import type { Pipeline } from '../../world/world-change.ts';
import { projectPart, userPart } from './project-part.ts';

const unfinished = new Set(['pending', 'running']);

/** Simulated pipelines have no jobs. Source: GitLab `lib/gitlab/data_builder/pipeline.rb`. */
export function pipelinePayload(
  { project, user, pipeline }: { project: ProjectRecord; user: UserRecord; pipeline: Pipeline },
  setting: EntitySetting,
): Record<string, unknown> {
  const url = `${setting.externalUrl}/${projectPath(project)}`;
  const { id, ref, sha, status, source, at } = pipeline;
  return {
    object_kind: 'pipeline',
    object_attributes: {
      id,
      iid: id,
      name: null,
      ref,
      tag: false,
      sha,
      before_sha: sha,
      source,
      status,
      detailed_status: status === 'success' ? 'passed' : status,
      stages: [],
      created_at: isoTime(at - 60_000),
      finished_at: unfinished.has(status) ? null : isoTime(at),
      duration: unfinished.has(status) ? null : 60,
      queued_duration: null,
      protected_ref: ref === project.defaultBranch,
      variables: [],
      url: `${url}/-/pipelines/${id}`,
    },
    merge_request: null,
    user: userPart(user),
    project: projectPart(project, setting),
    commit: {
      id: sha,
      message: 'Change some files',
      title: 'Change some files',
      timestamp: isoTime(at - 60_000),
      url: `${url}/-/commit/${sha}`,
      author: { name: user.name, email: '[REDACTED]' },
    },
    builds: [],
  };
}
