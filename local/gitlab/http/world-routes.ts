import { z } from 'zod';
import type { Action } from '../control/action.ts';
import { activityActions } from '../control/activity-actions.ts';
import { detailsActions } from '../control/details-actions.ts';
import { groupActions } from '../control/group-actions.ts';
import { projectActions } from '../control/project-actions.ts';
import { parseJsonBody, validate } from '../control/validate-request.ts';
import { scanActions } from '../control/scan-actions.ts';
import { references } from '../control/references.ts';
import type { Details } from '../details/details.ts';
import type { Scans } from '../scans/scans.ts';
import type { ChangeLog } from '../world/change-log.ts';
import { inventoryOf, inventoryGroup, inventoryProject } from '../world/inventory.ts';
import { rootOf } from '../world/paths.ts';
import type { GroupOrProject } from '../world/records.ts';
import { randomChange } from '../world/random-change.ts';
import { seededRandom } from '../../seeded-random.ts';
import type { World } from '../world/world.ts';
import { type HttpResponse, ok, HttpError } from './response.ts';
import type { Call, ApiContext, Route } from './call.ts';

type Settings = { details: Details; scans: Scans };

const Limit = z.coerce.number().int().min(1).max(1_000).default(100);
const RandomRequest = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295),
  count: z.int().min(1).max(10_000),
});

/** Control of the world for people and other processes. Every change calls the matching hooks. */
export function worldRoutes(
  { world }: ApiContext,
  settings: Settings,
  log: ChangeLog,
  prefix: string,
): Route[] {
  const actions = actionsOf(world, settings);
  const common = { under: '', readsBody: true } as const;
  return [
    {
      ...common,
      method: 'GET',
      template: `${prefix}/world/changes`,
      handle: (call) =>
        ok(log.latest(validate(() => Limit.parse(call.query.get('limit') ?? undefined), 'limit'))),
    },
    {
      ...common,
      method: 'GET',
      template: `${prefix}/world/inventory`,
      handle: (call) => {
        const user = world.user(call.query.get('user') ?? 'demo');
        if (user === undefined) throw new HttpError(404, { message: '404 User Not Found' });
        return ok(inventoryOf(world, user));
      },
    },
    {
      ...common,
      method: 'POST',
      template: `${prefix}/world/random`,
      handle: (call) => ok(runRandomChanges(world, call)),
    },
    {
      ...common,
      method: 'POST',
      template: `${prefix}/world/:action`,
      handle: (call) => runAction(world, actions, log, call),
    },
  ];
}

function actionsOf(world: World, { details, scans }: Settings): ReadonlyMap<string, Action> {
  const known = references(world);
  return new Map(
    Object.entries({
      ...projectActions(world, known),
      ...groupActions(world, known),
      ...activityActions(world, known),
      ...detailsActions(details, known),
      ...scanActions(scans, known),
    }),
  );
}

function runAction(
  world: World,
  actions: ReadonlyMap<string, Action>,
  log: ChangeLog,
  call: Call,
): HttpResponse {
  const [name = ''] = call.parts;
  const action = actions.get(name);
  if (action === undefined) {
    throw new HttpError(404, { message: `There is no action '${name}'.`, actions: [...actions.keys()] });
  }
  const body = parseJsonBody(call);
  const { result, changes } = log.record(() => validate(() => action.apply(body)));
  return ok({ action: name, results: result.map((record) => describeRecord(world, record)), changes });
}

function runRandomChanges(world: World, call: Call): unknown {
  const { seed, count } = validate(() => RandomRequest.parse(parseJsonBody(call)));
  const random = seededRandom(seed);
  return { changes: Array.from({ length: count }, () => randomChange(world, random)) };
}

/** The current state of the record; null if it no longer exists. */
function describeRecord(world: World, record: GroupOrProject): Record<string, unknown> {
  const { id } = record;
  if ('namespace' in record) {
    const gone = world.projectById(id) !== record;
    return {
      subject: 'project',
      id,
      state: gone ? null : inventoryProject(record, rootOf(record.namespace).id),
    };
  }
  const gone = world.groupById(id) !== record;
  return { subject: 'group', id, state: gone ? null : inventoryGroup(record, rootOf(record).id) };
}
