import { type ChangeSummary, summarizeChange } from './change-summary.ts';
import { randomActions } from './random-actions.ts';
import type { Random } from '../../seeded-random.ts';
import type { UserRecord } from './records.ts';
import { InvalidChangeError } from './invalid-change-error.ts';
import type { World } from './world.ts';

export type RandomChange = {
  /** Name of the action, `transfer-project`. */
  action: string;
  /** The resulting changes, in order. An action may cause several, as a swap does, or none. */
  changes: ChangeSummary[];
};

const actions = Object.entries(randomActions);
const totalWeight = actions.reduce((sum, [, action]) => sum + action.weight, 0);

/**
 * Makes one plausible change to the groups that the user owns or could own. The same world and random numbers produce
 * the same change. If a change is impossible, e.g. because a path is taken, another one is drawn.
 */
export function randomChange(world: World, random: Random, user = demo(world)): RandomChange {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [name, action] = drawAction(random);
    const changes: ChangeSummary[] = [];
    const end = world.onChange((change) => changes.push(summarizeChange(change)));
    try {
      if (action.apply({ world, random, user })) return { action: name, changes };
    } catch (error) {
      if (!(error instanceof InvalidChangeError)) throw error;
    } finally {
      end();
    }
  }
  throw new Error('No further change is possible in this world.');
}

function drawAction(random: Random): (typeof actions)[number] {
  let left = random() * totalWeight;
  for (const entry of actions) {
    left -= entry[1].weight;
    if (left < 0) return entry;
  }
  const [first] = actions;
  if (first === undefined) throw new Error('There are no actions.');
  return first;
}

function demo(world: World): UserRecord {
  const user = world.user('demo');
  if (user === undefined) throw new Error('This world has no demo user.');
  return user;
}
