import { isoTime } from '../../entities/iso-time.ts';
import { lineage, projectPath } from '../../world/paths.ts';
import { owner, type ProjectRecord, type UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

type Payload = Record<string, unknown>;

/** GitLab's placeholder for an email address that is not public (`User#webhook_email`). */
const hiddenEmail = '[REDACTED]';

/**
 * Payload of group hooks, without `object_kind` and without a single owner. Source: gitlab.md §5.3, "Project Hook".
 */
export function projectHookPayload(world: World, project: ProjectRecord, eventName: string): Payload {
  return {
    event_name: eventName,
    created_at: isoTime(project.createdAt),
    updated_at: isoTime(project.updatedAt),
    name: project.name,
    path: project.path,
    path_with_namespace: projectPath(project),
    project_id: project.id,
    project_namespace_id: projectNamespaceId(project),
    owners: ownersOf(world, project).map(({ name, email }) => ({ name, email })),
    project_visibility: project.visibility,
  };
}

/** Payload of system hooks. Source: GitLab `lib/gitlab/hook_data/project_builder.rb`. */
export function systemProjectPayload(
  world: World,
  project: ProjectRecord,
  eventName: string,
  oldPath?: string,
): Payload {
  const owners = ownersOf(world, project);
  return {
    event_name: eventName,
    created_at: isoTime(project.createdAt),
    updated_at: isoTime(project.updatedAt),
    name: project.name,
    path: project.path,
    path_with_namespace: projectPath(project),
    project_id: project.id,
    owner_name: project.namespace.kind === 'group' ? project.namespace.name : (owners[0]?.name ?? null),
    owner_email: project.namespace.kind === 'group' ? '' : (owners[0]?.email ?? ''),
    owners,
    project_visibility: project.visibility,
    ...(oldPath === undefined ? {} : { old_path_with_namespace: oldPath }),
  };
}

/** In GitLab every project has a namespace. The simulated world numbers these separately from its groups. */
function projectNamespaceId(project: ProjectRecord): number {
  return 10_000_000 + project.id;
}

/** Direct and inherited Owners, without duplicates. */
function ownersOf(world: World, project: ProjectRecord): { name: string; email: string }[] {
  const owners = new Set<UserRecord>();
  for (const at of lineage(project.namespace)) {
    for (const [userId, level] of at.members) {
      const user = world.userById(userId);
      if (level === owner && user !== undefined) owners.add(user);
    }
  }
  return [...owners].map((user) => ({ name: user.name, email: hiddenEmail }));
}
