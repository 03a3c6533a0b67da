import { type FindingPresence, findingPresences } from '../../../../contracts/arm/finding-presence.ts';
import type { FindingNumbers } from '../findings-text.ts';
import type { Chunk } from '../read-model.ts';
import { numbersOf } from './findings.ts';

const known = new WeakMap<Chunk, Uint8Array>();

/** Indices in `findingPresences` by row of a chunk; kept as long as the chunk. */
export function presencesIn(chunk: Chunk): Uint8Array {
  const found =
    known.get(chunk) ??
    Uint8Array.from(numbersOf(chunk), (numbers) => findingPresences.indexOf(presenceOf(numbers)));
  known.set(chunk, found);
  return found;
}

/** Without numbers nobody has looked for findings yet, which is not the same as none. */
function presenceOf(numbers: FindingNumbers | undefined): FindingPresence {
  if (numbers === undefined) return 'unknown';
  const isOpen = Object.values(numbers).some(({ open }) => Object.values(open).some((count) => count > 0));
  return isOpen ? 'open' : 'none';
}
