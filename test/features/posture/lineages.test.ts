import { afterAll, beforeAll, expect, it } from 'vitest';

import { changeGroupSettings, fullPath, type GroupRecord, lineage } from '../../../local/gitlab/server.ts';
import { lineagesOf } from '../../../shared/features/posture/lineages.ts';
import { listGroupAssessments } from '../../../shared/features/posture/read-assessments.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;
/** From a deep group up to the top-level one. */
let chain: GroupRecord[];

beforeAll(async () => {
  environment = await openTestEnvironment(60);
  const { world } = environment.simulator;
  const roots = world.rootsOwnedBy(world.user('demo')!);
  const deep = roots
    .flatMap(({ descendants }) => descendants)
    .find((one) => one.parent?.parent !== undefined)!;
  chain = [...lineage(deep)];
  for (const group of chain)
    changeGroupSettings(world, group, {
      require_two_factor_authentication: false,
      two_factor_grace_period: 24,
    });
  changeGroupSettings(world, chain[1]!, {
    require_two_factor_authentication: true,
    two_factor_grace_period: 400,
  });
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

it('groups are read with all groups above them', async () => {
  const scope = await connector.scope(chain.at(-1)!.path);
  const app = connector.deps();
  const root = (await app.rootGroups.get(scope))!.value;
  const [row] = await app.groups.whole(scope, [chain[0]!.id]);

  const above = (await lineagesOf({ scope, root }, [row!.value.facts], app))(row!.value.facts);

  expect(above.map(({ id }) => id)).toEqual(chain.slice(1).map(({ id }) => id));
});

it('a group has the two-factor authentication of the nearest group above that requires it', async () => {
  const name = fullPath(chain[0]!).replaceAll('/', '$');
  const checks = await listGroupAssessments(connector.key, name, connector.deps());

  const verdicts = new Map(checks.map(({ rule, verdict }) => [rule.id, verdict.verdict]));
  expect([verdicts.get('GRP-01'), verdicts.get('GRP-02')]).toEqual(['pass', 'fail']);
});
