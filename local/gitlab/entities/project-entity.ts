import { characterOf, listedSettings } from '../details/character.ts';
import { fullName, fullPath, projectPath } from '../world/paths.ts';
import { mix, pick, type Random, seededRandom } from '../../seeded-random.ts';
import { maintainer, reporter, type GroupRecord, type ProjectRecord } from '../world/records.ts';
import type { EntitySetting } from './group-entity.ts';
import { isoTime } from './iso-time.ts';
import { omitProjectKeys } from './omitted-keys.ts';
import { adminSettings, readerSettings } from './project-settings.ts';

/** The entity returned for `simple=true`. Source: GitLab `lib/api/entities/basic_project_details.rb`. */
export function basicProject(
  project: ProjectRecord,
  { seed, externalUrl, host }: EntitySetting,
): Record<string, unknown> {
  const path = projectPath(project);
  const webUrl = `${externalUrl}/${path}`;
  const topics = topicsOf(seed, project);
  return {
    id: project.id,
    description: mix(seed, project.id) % 3 === 0 ? null : `The ${project.name} repository.`,
    name: project.name,
    name_with_namespace: `${fullName(project.namespace)} / ${project.name}`,
    path: project.path,
    path_with_namespace: path,
    created_at: isoTime(project.createdAt),
    default_branch: project.defaultBranch ?? null,
    tag_list: topics,
    topics,
    ssh_url_to_repo: `git@${host}:${path}.git`,
    http_url_to_repo: `${webUrl}.git`,
    web_url: webUrl,
    readme_url:
      project.defaultBranch === undefined ? null : `${webUrl}/-/blob/${project.defaultBranch}/README.md`,
    forks_count: project.forksCount,
    avatar_url: null,
    star_count: starCount(seed, project),
    last_activity_at: isoTime(project.lastActivityAt),
    visibility: project.visibility,
    namespace: namespaceOf(project.namespace, externalUrl),
  };
}

/** Derived from seed and id, so that lists can be sorted by it although it is not stored. */
export function starCount(seed: number, project: ProjectRecord): number {
  return mix(seed + 1, project.id) % 19;
}

function topicsOf(seed: number, project: ProjectRecord): string[] {
  const all = ['go', 'typescript', 'terraform', 'pci-dss', 'tier-1', 'deprecated'];
  return all.filter((_, index) => (mix(seed + 2, project.id) >>> index) % 5 === 0);
}

function namespaceOf(group: GroupRecord, externalUrl: string): Record<string, unknown> {
  const path = fullPath(group);
  return {
    id: group.id,
    name: group.name,
    path: group.path,
    kind: group.kind,
    full_path: path,
    parent_id: group.parent?.id ?? null,
    avatar_url: null,
    web_url: `${externalUrl}/${group.kind === 'group' ? 'groups/' : ''}${path}`,
  };
}

/**
 * The full entity. `access` is the caller's role in the project; below Maintainer, the admin fields are absent.
 * Source: GitLab `lib/api/entities/project.rb` and its EE part, as listed in gitlab.md §1.3.
 */
export function fullProject(
  project: ProjectRecord,
  setting: EntitySetting,
  access: number,
): Record<string, unknown> {
  const random = seededRandom(mix(setting.seed, project.id));
  const listed = listedSettings[characterOf(setting.seed, project)];
  // Object.assign onto one object; spreading would copy more than a hundred fields three times.
  const entity = Object.assign(
    basicProject(project, setting),
    { container_registry_image_prefix: `registry.${setting.host}/${projectPath(project).toLowerCase()}` },
    readerSettings(project, random),
    project.forkedFromId === undefined ? undefined : { forked_from_project: { id: project.forkedFromId } },
    access >= reporter ? { ci_config_path: ciPath(project, random, setting) } : undefined,
    access >= maintainer ? adminSettings(project, random) : undefined,
    listed.reader,
    access >= maintainer ? listed.administrator : undefined,
  );
  return Object.assign(omitProjectKeys(entity, project, access, setting.edition), project.settings);
}

/** Some neglected projects take their CI file from another project. */
function ciPath(project: ProjectRecord, random: Random, { seed }: EntitySetting): string | null {
  const own = pick(random, ['', '', '.gitlab/ci.yml', null]);
  const isElsewhere = characterOf(seed, project) === 'neglected' && project.id % 3 === 0;
  return isElsewhere ? 'deploy.yml@platform/ci' : own;
}

/** Adds the `permissions` that `GET /projects` and `GET /projects/:id` return to a signed-in caller. */
export function withPermissions(entity: Record<string, unknown>, access: number): Record<string, unknown> {
  const permissions = {
    project_access: null,
    group_access: access === 0 ? null : { access_level: access, notification_level: 3 },
  };
  return { ...entity, permissions };
}
