import { type ChangeNote, noteOf } from './change-note.ts';
import { randomDeeds } from './random-deeds.ts';
import type { Random } from './random.ts';
import type { UserRecord } from './records.ts';
import { WorldRefusal } from './world-refusal.ts';
import type { World } from './world.ts';

export type RandomChange = {
  /** The deed's name, `transfer-project`. */
  deed: string;
  /** All that came of it, in order; a deed may tell of several things, as a swap does, or of none. */
  notes: ChangeNote[];
};

const deeds = Object.entries(randomDeeds);
const totalWeight = deeds.reduce((sum, [, deed]) => sum + deed.weight, 0);

/**
 * One plausible change of what the user owns or could come to own; the same world and random numbers make the same
 * change. What turns out to be impossible, as a path that is taken, is drawn anew.
 */
export function randomChange(world: World, random: Random, user = demo(world)): RandomChange {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [name, deed] = draw(random);
    const notes: ChangeNote[] = [];
    const end = world.onChange((change) => notes.push(noteOf(change)));
    try {
      if (deed.apply({ world, random, user })) return { deed: name, notes };
    } catch (error) {
      if (!(error instanceof WorldRefusal)) throw error;
    } finally {
      end();
    }
  }
  throw new Error('Nothing can be changed in this world any more.');
}

function draw(random: Random): (typeof deeds)[number] {
  let left = random() * totalWeight;
  for (const entry of deeds) {
    left -= entry[1].weight;
    if (left < 0) return entry;
  }
  const [first] = deeds;
  if (first === undefined) throw new Error('There are no deeds.');
  return first;
}

function demo(world: World): UserRecord {
  const user = world.user('demo');
  if (user === undefined) throw new Error('This world has no demo user.');
  return user;
}
