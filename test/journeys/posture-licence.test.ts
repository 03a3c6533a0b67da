import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GitLabOptions } from '../../local/gitlab/server.ts';
import { refOf } from '../../shared/features/connectors/domain/connector.ts';
import type { Licence, Tier } from '../../shared/features/posture/domain/licence.ts';
import { groupRules, projectRules } from '../../shared/features/posture/rules/all.ts';
import { TestConnector } from '../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/test-environment.ts';

type Instance = NonNullable<GitLabOptions['instance']>;
type Root = TestEnvironment['simulator']['world']['groups'][number];
const developer = 30;

const premium = [...projectRules, ...groupRules].filter(({ needs }) => needs.tier === 'premium');
const ultimate = [...projectRules, ...groupRules].filter(({ needs }) => needs.tier === 'ultimate');

/** The licence of a group or project, and its verdicts by check. */
type Judged = { licence: Licence; verdicts: Record<string, string> };

describe.each<[string, Instance, Record<Tier, Licence>]>([
  [
    '15.8 EE',
    { version: '15.8', package: 'ee' },
    { free: 'free', premium: 'premiumOrAbove', ultimate: 'premiumOrAbove' },
  ],
  [
    '15.8 without a licence',
    { version: '15.8', package: 'ee-unlicensed' },
    { free: 'free', premium: 'free', ultimate: 'free' },
  ],
  ['13.12 CE', { version: '13.12', package: 'ce' }, { free: 'free', premium: 'free', ultimate: 'free' }],
  [
    '19.5 without GraphQL',
    { version: '19.5', package: 'ee', graphql: false },
    { free: 'free', premium: 'premiumOrAbove', ultimate: 'premiumOrAbove' },
  ],
  [
    '19.5 CE without GraphQL',
    { version: '19.5', package: 'ce', graphql: false },
    { free: 'free', premium: 'free', ultimate: 'free' },
  ],
])('GitLab %s', (_name, instance, expected) => {
  let environment: TestEnvironment;
  let connector: TestConnector;
  let root: Root;

  beforeAll(async () => {
    environment = await openTestEnvironment(30, {}, { instance });
    connector = new TestConnector(environment);
    await connector.onboard({ autoDiscovery: 'Enabled' });
    const { world } = environment.simulator;
    root = world.rootsOwnedBy(world.user('demo')!).find(({ ownProjects }) => ownProjects.length > 1)!;
  });
  afterAll(() => environment.stop());

  /** Reads the group and a project in it. */
  async function read(): Promise<Judged[]> {
    const { queue } = connector;
    const { stores } = environment;
    queue.losePosture();
    connector.wait(1);
    const ref = refOf((await connector.connector())!);
    const at = connector.now.toISOString();
    const common = { v: 1, connector: ref, attempt: 0, rootId: root.id, at, urgent: true } as const;
    const [first, second] = root.ownProjects;
    await queue.send([
      { ...common, kind: 'assess-groups', ids: [root.id] },
      { ...common, kind: 'assess-projects', ids: [first!.id, second!.id] },
    ]);
    await connector.assess();
    const group = await stores.assessments.groups.get(ref.id, root.id);
    const project = await stores.assessments.projects.get(ref.id, first!.id);
    return [group!.value, project!.value].map(({ licence, verdicts }) => ({
      licence,
      verdicts: Object.fromEntries(Object.entries(verdicts).map(([id, { verdict }]) => [id, verdict])),
    }));
  }

  it.each<Tier>(['free', 'premium', 'ultimate'])('knows the licence of a group that is %s', async (tier) => {
    environment.simulator.world.setTier(root, tier);

    const judged = await read();

    expect(judged.map(({ licence }) => licence)).toEqual([expected[tier], expected[tier]]);
    for (const { licence, verdicts } of judged) {
      const ofPremium = premium.map(({ id }) => verdicts[id]).filter((one) => one !== undefined);
      const ofUltimate = ultimate.map(({ id }) => verdicts[id]).filter((one) => one !== undefined);
      expect(ofPremium.length).toBeGreaterThan(0);
      const isFree = licence === 'free';
      expect(ofPremium.every((one) => one === 'notApplicable')).toBe(isFree);
      expect(ofPremium.some((one) => one === 'pass' || one === 'fail')).toBe(!isFree);
      expect(ofUltimate.every((one) => one === (isFree ? 'notApplicable' : 'notAssessed'))).toBe(true);
    }
  });

  async function readAsDeveloper(): Promise<Judged[]> {
    const { world } = environment.simulator;
    const demo = world.user('demo')!.id;
    const role = root.members.get(demo)!;
    root.members.set(demo, developer);
    const judged = await read();
    root.members.set(demo, role);
    return judged;
  }

  it('keeps the licence that it knew where a Developer is not shown it', async () => {
    environment.simulator.world.setTier(root, 'premium');
    await read();

    const judged = await readAsDeveloper();

    expect(judged.map(({ licence }) => licence)).toEqual([expected.premium, expected.premium]);
  });

  it('takes no 404 of a Developer for a missing licence', async () => {
    const { id } = (await connector.connector())!;
    const { projects, groups } = environment.stores.assessments;
    const known = root.ownProjects.map((one) => one.id);
    await Promise.all([projects.remove(id, known), groups.remove(id, [root.id])]);

    const [group, project] = await readAsDeveloper();

    const isNamed = instance.graphql !== false && instance.package === 'ce';
    expect(project!.licence).toBe(isNamed ? 'free' : 'unknown');
    // Another project of the group may be shared with the user as a Maintainer.
    expect([expected.premium, 'unknown']).toContain(group!.licence);
  });
});
