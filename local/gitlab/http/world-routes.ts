import { z } from 'zod';
import type { Action, Touched } from '../control/action.ts';
import { activityActions } from '../control/activity-actions.ts';
import { groupActions } from '../control/group-actions.ts';
import { projectActions } from '../control/project-actions.ts';
import { jsonOf, read } from '../control/read-control.ts';
import { references } from '../control/references.ts';
import type { ChangeLog } from '../world/change-log.ts';
import { inventoryOf, listedGroup, listedProject } from '../world/inventory.ts';
import { rootOf } from '../world/paths.ts';
import { randomChange } from '../world/random-change.ts';
import { seededRandom } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { type Answer, ok, Refused } from './answer.ts';
import type { Call, Face, Route } from './call.ts';

const Limit = z.coerce.number().int().min(1).max(1_000).default(100);
const RandomWish = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295),
  count: z.int().min(1).max(10_000),
});

/** Changes of the world by hand and by other processes; every one of them is told to the hooks. */
export function worldRoutes({ world }: Face, log: ChangeLog, prefix: string): Route[] {
  const actions = actionsOf(world);
  const common = { under: '', readsBody: true } as const;
  return [
    {
      ...common,
      method: 'GET',
      template: `${prefix}/world/changes`,
      handle: (call) =>
        ok(log.latest(read(() => Limit.parse(call.query.get('limit') ?? undefined), 'limit'))),
    },
    {
      ...common,
      method: 'GET',
      template: `${prefix}/world/inventory`,
      handle: (call) => {
        const user = world.user(call.query.get('user') ?? 'demo');
        if (user === undefined) throw new Refused(404, { message: '404 User Not Found' });
        return ok(inventoryOf(world, user));
      },
    },
    {
      ...common,
      method: 'POST',
      template: `${prefix}/world/random`,
      handle: (call) => ok(makeRandom(world, call)),
    },
    {
      ...common,
      method: 'POST',
      template: `${prefix}/world/:action`,
      handle: (call) => act(world, actions, log, call),
    },
  ];
}

function actionsOf(world: World): ReadonlyMap<string, Action> {
  const known = references(world);
  return new Map(
    Object.entries({
      ...projectActions(world, known),
      ...groupActions(world, known),
      ...activityActions(world, known),
    }),
  );
}

function act(world: World, actions: ReadonlyMap<string, Action>, log: ChangeLog, call: Call): Answer {
  const [name = ''] = call.parts;
  const action = actions.get(name);
  if (action === undefined) {
    throw new Refused(404, { message: `There is no action '${name}'.`, actions: [...actions.keys()] });
  }
  const body = jsonOf(call);
  const { result, notes } = log.during(() => read(() => action.apply(body)));
  return ok({ action: name, results: result.map((record) => stateOf(world, record)), changes: notes });
}

function makeRandom(world: World, call: Call): unknown {
  const { seed, count } = read(() => RandomWish.parse(jsonOf(call)));
  const random = seededRandom(seed);
  return { changes: Array.from({ length: count }, () => randomChange(world, random)) };
}

/** What has become of it, or that it is gone. */
function stateOf(world: World, record: Touched): Record<string, unknown> {
  const { id } = record;
  if ('namespace' in record) {
    const gone = world.projectById(id) !== record;
    return {
      subject: 'project',
      id,
      state: gone ? null : listedProject(record, rootOf(record.namespace).id),
    };
  }
  const gone = world.groupById(id) !== record;
  return { subject: 'group', id, state: gone ? null : listedGroup(record, rootOf(record).id) };
}
