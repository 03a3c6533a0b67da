import { mix, pick, seededRandom } from '../../seeded-random.ts';
import type { GroupRecord } from '../world/records.ts';
import { GroupDetails } from './records.ts';

/** As for projects: a mix of good and bad, derived on each request. */
export function deriveGroup(seed: number, group: GroupRecord): GroupDetails {
  const random = seededRandom(mix(seed + 4, group.id));
  const isTop = group.parent === undefined;
  return GroupDetails.parse({
    protected_branches: isTop
      ? [...(random() < 0.3 ? [{ name: 'stable' }] : []), ...wildcard(seed, group)]
      : [],
    hooks: isTop ? [] : hooksOf(seed, group),
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

/** Webhooks of other systems, on some subgroups. */
function hooksOf(seed: number, { id }: GroupRecord) {
  const drawn = mix(seed + 9, id) % 10;
  if (drawn > 1) return [];
  const scheme = drawn === 0 ? 'http' : 'https';
  return [
    {
      url: `${scheme}://bot:canary-hook-password-${id}@chat-${id}.example.com/gitlab?token=canary-hook-token`,
      enable_ssl_verification: true,
    },
  ];
}

/** Protection of the usual default branches in every project of some root groups. */
function wildcard(seed: number, { id }: GroupRecord) {
  return mix(seed + 15, id) % 5 === 3 ? [{ name: 'm*' }] : [];
}
