import { mix, pick, seededRandom } from '../../seeded-random.ts';
import type { GroupRecord } from '../world/records.ts';
import { GroupDetails } from './records.ts';

/** As for projects: a mix of good and bad, derived on each request. */
export function deriveGroup(seed: number, group: GroupRecord): GroupDetails {
  const random = seededRandom(mix(seed + 4, group.id));
  const isTop = group.parent === undefined;
  return GroupDetails.parse({
    protected_branches: isTop && random() < 0.3 ? [{ name: 'stable' }] : [],
    access_tokens:
      random() < 0.25
        ? [
            {
              name: 'group robot',
              scopes: [pick(random, ['read_api', 'api'])],
              access_level: pick(random, [30, 50] as const),
              expires_at: pick(random, ['2027-03-01', null]),
              last_used_at: pick(random, ['2026-11-20T08:00:00.000Z', null]),
            },
          ]
        : [],
    variables:
      random() < 0.4 ? [{ key: 'REGISTRY_PASSWORD', masked: random() < 0.6, protected: random() < 0.6 }] : [],
    runners:
      random() < 0.3
        ? [{ access_level: pick(random, ['ref_protected', 'not_protected']), run_untagged: random() < 0.5 }]
        : [],
  });
}
