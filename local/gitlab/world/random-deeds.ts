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
import { pick } from './random.ts';
import { anyFrom, type Dice, foreignRoots, ownGroup, ownProject, ownSmallGroup } from './random-subject.ts';
import { developer, type Visibility } from './records.ts';
import type { World } from './world.ts';

/** `apply` says whether there was anything to do it to; what the world refuses it throws. */
type Deed = { weight: number; apply(dice: Dice): boolean };

const visibilities = ['private', 'internal', 'public'] as const satisfies Visibility[];
const files = ['README.md', '.gitlab-ci.yml', 'CODEOWNERS', '.gitlab/CODEOWNERS', 'src/main.ts'] as const;

/** For each number of the world one name, so that it can't be taken. */
function newPath(world: World, word: string): string {
  return `${word}-r${world.nextEventId()}`;
}

/** Does `act` to what was drawn, if anything was. */
function to<T>(drawn: T | undefined, act: (thing: T) => unknown): boolean {
  if (drawn === undefined) return false;
  act(drawn);
  return true;
}

/** What happens to a GitLab in a year, in roughly its proportions; long because there are many such things. */
export const randomDeeds: Readonly<Record<string, Deed>> = {
  'create-project': {
    weight: 14,
    apply: (dice) =>
      to(ownGroup(dice), (namespace) =>
        dice.world.addProject({
          namespace,
          path: newPath(dice.world, 'project'),
          visibility: pick(dice.random, visibilities),
        }),
      ),
  },
  'create-subgroup': {
    weight: 6,
    apply: (dice) =>
      to(ownGroup(dice), (parent) =>
        dice.world.addGroup({
          parent,
          path: newPath(dice.world, 'group'),
          visibility: pick(dice.random, visibilities),
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
    apply: (dice) =>
      to(ownProject(dice), (project) =>
        dice.world.renameProject(project, { path: newPath(dice.world, 'renamed') }),
      ),
  },
  'rename-project-name': {
    weight: 3,
    apply: (dice) =>
      to(ownProject(dice), (project) =>
        dice.world.renameProject(project, { name: `Näme <${newPath(dice.world, 'p')}>` }),
      ),
  },
  'rename-group': {
    weight: 4,
    apply: (dice) =>
      to(ownGroup(dice), (group) => dice.world.renameGroup(group, { path: newPath(dice.world, 'moved') })),
  },
  'rename-group-name': {
    weight: 1,
    apply: (dice) =>
      to(ownGroup(dice), (group) =>
        dice.world.renameGroup(group, { name: `Grüppe & ${newPath(dice.world, 'g')}` }),
      ),
  },
  'transfer-project': {
    weight: 8,
    apply: (dice) =>
      to(ownProject(dice), (project) =>
        to(ownGroup(dice), (group) => transferProject(dice.world, project, group)),
      ),
  },
  'transfer-project-away': {
    weight: 2,
    apply: (dice) =>
      to(anyFrom(dice.random, foreignRoots(dice)), (root) =>
        to(ownProject(dice), (project) => transferProject(dice.world, project, root)),
      ),
  },
  'transfer-project-in': {
    weight: 2,
    apply: (dice) =>
      to(anyFrom(dice.random, anyFrom(dice.random, foreignRoots(dice))?.subtreeProjects ?? []), (project) =>
        to(ownGroup(dice), (group) => transferProject(dice.world, project, group)),
      ),
  },
  'transfer-project-to-person': {
    weight: 1,
    apply: (dice) =>
      to(dice.world.personalNamespace(dice.user), (namespace) =>
        to(ownProject(dice), (project) => transferProject(dice.world, project, namespace)),
      ),
  },
  'transfer-group': {
    weight: 3,
    apply: (dice) =>
      to(ownSmallGroup(dice), (group) =>
        to(ownGroup(dice), (parent) => transferGroup(dice.world, group, parent)),
      ),
  },
  'transfer-group-away': {
    weight: 1,
    apply: (dice) =>
      to(anyFrom(dice.random, foreignRoots(dice)), (root) =>
        to(ownSmallGroup(dice), (group) => transferGroup(dice.world, group, root)),
      ),
  },
  'transfer-group-in': {
    weight: 1,
    apply: (dice) =>
      to(anyFrom(dice.random, anyFrom(dice.random, foreignRoots(dice))?.descendants ?? []), (group) =>
        to(ownGroup(dice), (parent) => transferGroup(dice.world, group, parent)),
      ),
  },
  'set-project-visibility': {
    weight: 6,
    apply: (dice) =>
      to(ownProject(dice), (project) =>
        setProjectVisibility(dice.world, project, pick(dice.random, visibilities)),
      ),
  },
  'set-group-visibility': {
    weight: 2,
    apply: (dice) =>
      to(ownGroup(dice), (group) => setGroupVisibility(dice.world, group, pick(dice.random, visibilities))),
  },
  'turn-project-archiving': {
    weight: 6,
    apply: (dice) =>
      to(ownProject(dice), (project) => archiveProject(dice.world, project, !project.archived)),
  },
  'turn-group-archiving': {
    weight: 2,
    apply: (dice) => to(ownSmallGroup(dice), (group) => archiveGroup(dice.world, group, !group.archived)),
  },
  'mark-project': {
    weight: 4,
    apply: (dice) =>
      to(ownProject(dice), (project) =>
        markForDeletion(dice.world, project, { renamed: dice.random() < 0.5 }),
      ),
  },
  'restore-project': {
    weight: 8,
    apply: (dice) => to(ownProject(dice), (project) => restoreFromDeletion(dice.world, project)),
  },
  'turn-group-mark': {
    weight: 2,
    apply: (dice) =>
      to(ownSmallGroup(dice), (group) =>
        group.markedForDeletionOn === undefined
          ? markForDeletion(dice.world, group, { renamed: dice.random() < 0.5 })
          : restoreFromDeletion(dice.world, group),
      ),
  },
  'delete-project': {
    weight: 6,
    apply: (dice) => to(ownProject(dice), (project) => dice.world.removeProject(project)),
  },
  'delete-group': {
    weight: 1.5,
    apply: (dice) => to(ownSmallGroup(dice), (group) => removeGroup(dice.world, group)),
  },
  'recreate-project': {
    weight: 2,
    apply: (dice) => to(ownProject(dice), (project) => recreateProject(dice.world, project)),
  },
  'recreate-group': {
    weight: 0.5,
    apply: (dice) => to(ownSmallGroup(dice), (group) => recreateGroup(dice.world, group)),
  },
  'swap-projects': {
    weight: 3,
    apply: (dice) =>
      to(ownProject(dice), (one) =>
        to(anyFrom(dice.random, one.namespace.ownProjects), (other) =>
          swapProjectPaths(dice.world, one, other),
        ),
      ),
  },
  'swap-groups': {
    weight: 2,
    apply: (dice) =>
      to(ownSmallGroup(dice), (one) =>
        to(anyFrom(dice.random, [...(one.parent?.children.values() ?? [])]), (other) =>
          swapGroupPaths(dice.world, one, other),
        ),
      ),
  },
  'take-over-path': {
    weight: 1.5,
    apply: (dice) =>
      to(anyFrom(dice.random, dice.world.rootsOwnedBy(dice.user)), (root) =>
        takeOverPath(dice.world, root, newPath(dice.world, 'former'), dice.user),
      ),
  },
  'lose-owner': {
    weight: 0.5,
    apply: ({ world, random, user }) => {
      const roots = world.rootsOwnedBy(user);
      if (roots.length < 4) return false;
      return to(anyFrom(random, roots), (root) =>
        world.setMember(root, user, random() < 0.5 ? 0 : developer),
      );
    },
  },
  'gain-owner': {
    weight: 0.5,
    apply: (dice) =>
      to(anyFrom(dice.random, foreignRoots(dice)), (root) => dice.world.setOwner(root, dice.user)),
  },
  push: {
    weight: 8,
    apply: (dice) =>
      to(ownProject(dice), (project) =>
        push(dice.world, project, creatorOf(dice.world, project), { modified: [pick(dice.random, files)] }),
      ),
  },
  pipeline: {
    weight: 4,
    apply: (dice) =>
      to(ownProject(dice), (project) =>
        runPipeline(dice.world, project, creatorOf(dice.world, project), {
          status: pick(dice.random, ['success', 'failed', 'running']),
        }),
      ),
  },
  vulnerability: {
    weight: 2,
    apply: (dice) => to(ownProject(dice), (project) => reportVulnerability(dice.world, project)),
  },
};
