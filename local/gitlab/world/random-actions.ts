import { creatorOf, push, reportVulnerability, runPipeline } from './changes/activity.ts';
import { archiveGroup, archiveProject } from './changes/archive.ts';
import { markForDeletion, restoreFromDeletion } from './changes/mark-for-deletion.ts';
import { recreateGroup, recreateProject } from './changes/recreate.ts';
import { removeGroup } from './changes/remove-group.ts';
import { setGroupVisibility, setProjectVisibility } from './changes/set-visibility.ts';
import { swapGroupPaths, swapProjectPaths } from './changes/swap-paths.ts';
import { takeOverPath } from './changes/take-over-path.ts';
import { transferGroup } from './changes/transfer-group.ts';
import { transferProject } from './changes/transfer-project.ts';
import { pick } from '../../seeded-random.ts';
import { pickAny, type Draw, rootsOfOthers, ownGroup, ownProject, ownSmallGroup } from './random-subject.ts';
import { developer, type Visibility } from './records.ts';
import type { World } from './world.ts';

/** `apply` returns false if it found nothing to change. Throws InvalidChangeError for an impossible change. */
type RandomAction = { weight: number; apply(draw: Draw): boolean };

const visibilities = ['private', 'internal', 'public'] as const satisfies Visibility[];
const files = ['README.md', '.gitlab-ci.yml', 'CODEOWNERS', '.gitlab/CODEOWNERS', 'src/main.ts'] as const;

/** A path with the next event id, so that it is unique. */
function newPath(world: World, word: string): string {
  return `${word}-r${world.nextEventId()}`;
}

/** Calls `act` with the drawn record, if there is one. */
function applyTo<T>(drawn: T | undefined, act: (thing: T) => unknown): boolean {
  if (drawn === undefined) return false;
  act(drawn);
  return true;
}

/** Changes that happen in a GitLab, weighted roughly by frequency. Long because there are many kinds. */
export const randomActions: Readonly<Record<string, RandomAction>> = {
  'create-project': {
    weight: 14,
    apply: (draw) =>
      applyTo(ownGroup(draw), (namespace) =>
        draw.world.addProject({
          namespace,
          path: newPath(draw.world, 'project'),
          visibility: pick(draw.random, visibilities),
        }),
      ),
  },
  'create-subgroup': {
    weight: 6,
    apply: (draw) =>
      applyTo(ownGroup(draw), (parent) =>
        draw.world.addGroup({
          parent,
          path: newPath(draw.world, 'group'),
          visibility: pick(draw.random, visibilities),
        }),
      ),
  },
  'create-root': {
    weight: 1,
    apply: ({ world, random, user }) => {
      const root = world.addGroup({ path: newPath(world, 'root'), visibility: pick(random, visibilities) });
      world.setOwner(root, user);
      return true;
    },
  },
  'rename-project': {
    weight: 10,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) =>
        draw.world.renameProject(project, { path: newPath(draw.world, 'renamed') }),
      ),
  },
  'rename-project-name': {
    weight: 3,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) =>
        draw.world.renameProject(project, { name: `Näme <${newPath(draw.world, 'p')}>` }),
      ),
  },
  'rename-group': {
    weight: 4,
    apply: (draw) =>
      applyTo(ownGroup(draw), (group) =>
        draw.world.renameGroup(group, { path: newPath(draw.world, 'moved') }),
      ),
  },
  'rename-group-name': {
    weight: 1,
    apply: (draw) =>
      applyTo(ownGroup(draw), (group) =>
        draw.world.renameGroup(group, { name: `Grüppe & ${newPath(draw.world, 'g')}` }),
      ),
  },
  'transfer-project': {
    weight: 8,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) =>
        applyTo(ownGroup(draw), (group) => transferProject(draw.world, project, group)),
      ),
  },
  'transfer-project-away': {
    weight: 2,
    apply: (draw) =>
      applyTo(pickAny(draw.random, rootsOfOthers(draw)), (root) =>
        applyTo(ownProject(draw), (project) => transferProject(draw.world, project, root)),
      ),
  },
  'transfer-project-in': {
    weight: 2,
    apply: (draw) =>
      applyTo(
        pickAny(draw.random, pickAny(draw.random, rootsOfOthers(draw))?.subtreeProjects ?? []),
        (project) => applyTo(ownGroup(draw), (group) => transferProject(draw.world, project, group)),
      ),
  },
  'transfer-project-to-person': {
    weight: 1,
    apply: (draw) =>
      applyTo(draw.world.personalNamespace(draw.user), (namespace) =>
        applyTo(ownProject(draw), (project) => transferProject(draw.world, project, namespace)),
      ),
  },
  'transfer-group': {
    weight: 3,
    apply: (draw) =>
      applyTo(ownSmallGroup(draw), (group) =>
        applyTo(ownGroup(draw), (parent) => transferGroup(draw.world, group, parent)),
      ),
  },
  'transfer-group-away': {
    weight: 1,
    apply: (draw) =>
      applyTo(pickAny(draw.random, rootsOfOthers(draw)), (root) =>
        applyTo(ownSmallGroup(draw), (group) => transferGroup(draw.world, group, root)),
      ),
  },
  'transfer-group-in': {
    weight: 1,
    apply: (draw) =>
      applyTo(pickAny(draw.random, pickAny(draw.random, rootsOfOthers(draw))?.descendants ?? []), (group) =>
        applyTo(ownGroup(draw), (parent) => transferGroup(draw.world, group, parent)),
      ),
  },
  'set-project-visibility': {
    weight: 6,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) =>
        setProjectVisibility(draw.world, project, pick(draw.random, visibilities)),
      ),
  },
  'set-group-visibility': {
    weight: 2,
    apply: (draw) =>
      applyTo(ownGroup(draw), (group) =>
        setGroupVisibility(draw.world, group, pick(draw.random, visibilities)),
      ),
  },
  'turn-project-archiving': {
    weight: 6,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) => archiveProject(draw.world, project, !project.archived)),
  },
  'turn-group-archiving': {
    weight: 2,
    apply: (draw) =>
      applyTo(ownSmallGroup(draw), (group) => archiveGroup(draw.world, group, !group.archived)),
  },
  'mark-project': {
    weight: 4,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) =>
        markForDeletion(draw.world, project, { renamed: draw.random() < 0.5 }),
      ),
  },
  'restore-project': {
    weight: 8,
    apply: (draw) => applyTo(ownProject(draw), (project) => restoreFromDeletion(draw.world, project)),
  },
  'turn-group-mark': {
    weight: 2,
    apply: (draw) =>
      applyTo(ownSmallGroup(draw), (group) =>
        group.markedForDeletionOn === undefined
          ? markForDeletion(draw.world, group, { renamed: draw.random() < 0.5 })
          : restoreFromDeletion(draw.world, group),
      ),
  },
  'delete-project': {
    weight: 6,
    apply: (draw) => applyTo(ownProject(draw), (project) => draw.world.removeProject(project)),
  },
  'delete-group': {
    weight: 1.5,
    apply: (draw) => applyTo(ownSmallGroup(draw), (group) => removeGroup(draw.world, group)),
  },
  'recreate-project': {
    weight: 2,
    apply: (draw) => applyTo(ownProject(draw), (project) => recreateProject(draw.world, project)),
  },
  'recreate-group': {
    weight: 0.5,
    apply: (draw) => applyTo(ownSmallGroup(draw), (group) => recreateGroup(draw.world, group)),
  },
  'swap-projects': {
    weight: 3,
    apply: (draw) =>
      applyTo(ownProject(draw), (one) =>
        applyTo(pickAny(draw.random, one.namespace.ownProjects), (other) =>
          swapProjectPaths(draw.world, one, other),
        ),
      ),
  },
  'swap-groups': {
    weight: 2,
    apply: (draw) =>
      applyTo(ownSmallGroup(draw), (one) =>
        applyTo(pickAny(draw.random, [...(one.parent?.children.values() ?? [])]), (other) =>
          swapGroupPaths(draw.world, one, other),
        ),
      ),
  },
  'take-over-path': {
    weight: 1.5,
    apply: (draw) =>
      applyTo(pickAny(draw.random, draw.world.rootsOwnedBy(draw.user)), (root) =>
        takeOverPath(draw.world, root, newPath(draw.world, 'former'), draw.user),
      ),
  },
  'lose-owner': {
    weight: 0.5,
    apply: ({ world, random, user }) => {
      const roots = world.rootsOwnedBy(user);
      if (roots.length < 4) return false;
      return applyTo(pickAny(random, roots), (root) =>
        world.setMember(root, user, random() < 0.5 ? 0 : developer),
      );
    },
  },
  'gain-owner': {
    weight: 0.5,
    apply: (draw) =>
      applyTo(pickAny(draw.random, rootsOfOthers(draw)), (root) => draw.world.setOwner(root, draw.user)),
  },
  push: {
    weight: 8,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) =>
        push(draw.world, project, creatorOf(draw.world, project), { modified: [pick(draw.random, files)] }),
      ),
  },
  pipeline: {
    weight: 4,
    apply: (draw) =>
      applyTo(ownProject(draw), (project) =>
        runPipeline(draw.world, project, creatorOf(draw.world, project), {
          status: pick(draw.random, ['success', 'failed', 'running']),
        }),
      ),
  },
  vulnerability: {
    weight: 2,
    apply: (draw) => applyTo(ownProject(draw), (project) => reportVulnerability(draw.world, project)),
  },
};
