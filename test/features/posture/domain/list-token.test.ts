import { expect, it } from 'vitest';

import type { ListPosition } from '../../../../shared/contracts/posture/list-position.ts';
import {
  comparePositions,
  positionOf,
  tokenOf,
} from '../../../../shared/features/posture/domain/list-token.ts';
import { InvalidRequestError } from '../../../../shared/platform/errors/errors.ts';

const subscriptionId = '11111111-0000-4000-8000-000000000001';
const scope = { subscriptionId, resourceGroup: 'Security' };
const position: ListPosition = { connector: 'security/one', rootId: 7, kind: 'project', after: 12 };

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The parts of a token that this scope gave. */
function parts(): unknown[] {
  return JSON.parse(Buffer.from(tokenOf(position, scope), 'base64url').toString()) as unknown[];
}

it('a position comes back from its token, for the scope in any case', () => {
  expect(positionOf(tokenOf(position, scope), { subscriptionId, resourceGroup: 'SECURITY' })).toEqual(
    position,
  );
});

it.each([
  ['nothing', ''],
  ['no base64', '%%%'],
  ['no JSON', 'abc'],
  ['another form', encoded({ ...position })],
  ['a token of another scope', tokenOf(position, { subscriptionId })],
  ['too few parts', encoded(parts().slice(0, 4))],
  ['too many parts', encoded([...parts(), 1])],
  ['an unknown kind', encoded(parts().with(3, 'secret'))],
  ['an id that is none', encoded(parts().with(4, -1))],
  ['an id that is a text', encoded(parts().with(2, '7'))],
])('%s is refused', (_case, token) => {
  expect(() => positionOf(token, scope)).toThrow(InvalidRequestError);
});

it('the order is that of connectors, root groups and kinds', () => {
  const later = [
    { ...position, kind: 'group' as const },
    position,
    { ...position, rootId: 8, kind: 'root' as const },
    { ...position, connector: 'security/two', rootId: 0, kind: 'instance' as const },
  ];

  expect(later.toReversed().toSorted(comparePositions)).toEqual(later);
});
