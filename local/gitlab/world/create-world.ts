import { populateGroups, type Root } from './populate-groups.ts';
import { populateProjects } from './populate-projects.ts';
import { seededRandom } from '../../seeded-random.ts';
import { developer, maintainer, owner, reporter, type GroupRecord, type UserRecord } from './records.ts';
import { World } from './world.ts';

export type WorldOptions = {
  seed: number;
  /** Number of projects in the groups that `demo` owns, which an Owner's crawl must find. */
  projects: number;
};

/** Number of additional projects in groups of other owners: 30, plus two percent of `projects`. */
function projectsOfOthers(projects: number): number {
  return 30 + Math.floor(projects / 50);
}

/** Deterministic: the same options produce the same world and byte-equal responses. */
export function createWorld({ seed, projects }: WorldOptions): World {
  const world = new World(seed);
  const random = seededRandom(seed);
  const people = addPeople(world);
  const roots = addRoots(world, people);
  const shares = allot(roots, projects, projectsOfOthers(projects));
  populateGroups(world, random, roots, shares);
  grantExtraRoles(world, roots, people);
  populateProjects(world, random, roots, shares);
  addPersonalProjects(world, people.demo);
  // Added last, so that the other ids do not depend on it.
  world.addUser('admin', 'Administrator', beginning, { admin: true });
  addSecondOwners(world);
  return world;
}

type People = { demo: UserRecord; dev: UserRecord; other: UserRecord };

const beginning = Date.UTC(2016, 0, 4, 8);

function addPeople(world: World): People {
  const demo = world.addUser('demo', 'Demo Owner', beginning);
  const dev = world.addUser('dev', 'Dev Eloper', beginning + 1_000);
  const other = world.addUser('other', 'Öther <Owner>', beginning + 2_000);
  world.addUser('blocked', 'Blocked Person', beginning + 3_000, { state: 'blocked' });
  return { demo, dev, other };
}

/**
 * Weights are percentages of the projects that `demo` owns, or of the others. `inside`: all projects are in that
 * subgroup.
 */
const plan = [
  { path: 'contoso', name: 'Contoso', visibility: 'public', owner: 'demo', tier: 'ultimate', weight: 62 },
  {
    path: 'Northwind-Traders',
    name: 'Northwind Traders',
    visibility: 'internal',
    owner: 'demo',
    tier: 'premium',
    weight: 17,
  },
  {
    path: 'fabrikam',
    name: 'Fabrikam, Inc. <R&D>',
    visibility: 'private',
    owner: 'demo',
    tier: 'ultimate',
    weight: 9,
  },
  {
    path: 'adventure.works',
    name: 'Adventure Works 🚵',
    visibility: 'public',
    owner: 'demo',
    tier: 'free',
    weight: 6,
  },
  {
    path: 'wingtip_toys',
    name: 'Wingtip "Toys" / Spielzeug GmbH',
    visibility: 'internal',
    owner: 'demo',
    tier: 'premium',
    weight: 4,
  },
  {
    path: 'empty-labs',
    name: 'Empty Labs',
    visibility: 'private',
    owner: 'demo',
    tier: 'premium',
    weight: 0,
  },
  {
    path: 'proseware',
    name: 'Proseware',
    visibility: 'private',
    owner: 'other',
    tier: 'premium',
    weight: 2,
    inside: 'platform',
  },
  {
    path: 'woodgrove',
    name: 'Woodgrove Bank',
    visibility: 'private',
    owner: 'other',
    tier: 'ultimate',
    weight: 50,
  },
  {
    path: 'Fourth-Coffee',
    name: 'Fourth Coffee ☕',
    visibility: 'private',
    owner: 'other',
    tier: 'free',
    weight: 30,
  },
  { path: 'relecloud', name: 'Relecloud', visibility: 'public', owner: 'other', tier: 'premium', weight: 20 },
] as const;

function addRoots(world: World, people: People): Root[] {
  return plan.map((planned, index) => {
    const { path, name, visibility, weight } = planned;
    const root = world.addGroup({ path, name, visibility, createdAt: beginning + (index + 1) * 86_400_000 });
    world.setTier(root, planned.tier);
    world.setOwner(root, people[planned.owner]);
    if (!('inside' in planned)) return { group: root, weight, counted: planned.owner === 'demo' };
    const inside = world.addGroup({ path: planned.inside, parent: root, visibility });
    world.setOwner(inside, people.demo);
    return { group: inside, weight, counted: true };
  });
}

/** Distributes the projects by weight in whole numbers; the first root of each kind gets the rounding remainder. */
function allot(roots: readonly Root[], counted: number, ofOthers: number): number[] {
  const shares = roots.map((root) => Math.floor(((root.counted ? counted : ofOthers) * root.weight) / 100));
  for (const kind of [true, false]) {
    const given = shares.reduce((sum, share, index) => sum + (roots[index]?.counted === kind ? share : 0), 0);
    const largest = roots.findIndex((root) => root.counted === kind);
    shares[largest] = (shares[largest] ?? 0) + (kind ? counted : ofOthers) - given;
  }
  return shares;
}

/** Memberships beside the Owners of the root groups, and one group invitation. */
function grantExtraRoles(world: World, roots: readonly Root[], { demo, dev }: People): void {
  const [contoso, northwind, fabrikam] = roots.map((root) => root.group);
  if (contoso === undefined || northwind === undefined || fabrikam === undefined) return;
  const woodgrove = world.groupByPath('woodgrove')?.record;
  const relecloud = world.groupByPath('relecloud')?.record;
  if (woodgrove !== undefined) world.setMember(woodgrove, demo, developer);
  if (relecloud !== undefined) world.setMember(relecloud, demo, maintainer);
  world.setMember(contoso, dev, developer);
  world.setMember(northwind, dev, reporter);
  // Owner of a group and of one inside it: lists of owned groups contain both, and a crawl must read them once.
  const nested: GroupRecord | undefined = contoso.descendants[0];
  if (nested !== undefined) world.setMember(nested, demo, owner);
  fabrikam.invitations.push({ group: northwind, accessLevel: reporter });
}

/** A second Owner of some root groups: the others have one, which is too few. */
function addSecondOwners(world: World): void {
  const grace = world.addUser('grace', 'Grace Second', beginning + 4_000);
  for (const path of ['Northwind-Traders', 'fabrikam']) {
    const root = world.groupByPath(path)?.record;
    if (root !== undefined) world.setOwner(root, grace);
  }
}

function addPersonalProjects(world: World, user: UserRecord): void {
  const namespace = world.personalNamespace(user);
  if (namespace === undefined) return;
  for (const path of ['dotfiles', 'Notes', 'demo.gitlab.io']) {
    world.addProject({ namespace, path, creatorId: user.id });
  }
}
