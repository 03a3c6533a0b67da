import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { seededRandom } from '../../../local/seeded-random.ts';
import type { GitLabProject } from '../../../shared/contracts/gitlab/project.ts';
import { projectItem } from '../../../shared/features/inventory/domain/project-facts.ts';
import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { aGroup, aProject } from '../../support/gitlab-things.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { mergeRows } from '../../../shared/features/inventory/merge-rows.ts';
import { feedEntries } from '../../support/feed.ts';

const whole = { first: 1, last: Number.MAX_SAFE_INTEGER };
const t0 = Date.parse('2026-11-23T10:00:00.000Z');

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(1);
});
afterAll(() => environment.stop());

function at(second: number): string {
  return new Date(t0 + second * 1_000).toISOString();
}

/** Two root groups that a connector holds, both crawled before, and a GitLab that says whatever a test lets it say. */
async function twoRoots() {
  const connectorId = randomUUID();
  const [acme, contoso] = [1, 2].map((rootId): Scope => ({ connectorId, rootId })) as [Scope, Scope];
  const holding = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date(t0) };
  await environment.stores.rootGroups.put(connectorId, claimedRoot(aGroup(1, 'acme'), undefined, holding));
  await environment.stores.rootGroups.put(connectorId, claimedRoot(aGroup(2, 'contoso'), undefined, holding));
  const merge = async (
    scope: Scope,
    second: number,
    projects: GitLabProject[],
    { crashPoint = new CrashPoint(), isFirstCrawl = false, range }: MergeOptions = {},
  ) => {
    const deps = new TestConnector(environment).deps(crashPoint);
    const merged = await mergeRows(projects.map(projectItem), {
      rows: deps.projects,
      scope,
      observedAt: at(second),
      context: { subject: 'project', cause: { kind: 'crawl' }, at: at(second) },
      completeAsOf: isFirstCrawl ? undefined : at(0),
      roots: await deps.rootGroups.list(connectorId),
      ...(range === undefined ? {} : { range }),
    });
    await deps.changeFeed.publish(scope);
    return merged;
  };
  const row = async (scope: Scope, id: number) =>
    (await environment.stores.projects.whole(scope, [id]))[0]?.value;
  const feed = () => feedEntries(environment.stores.changeFeed, connectorId);
  return { acme, contoso, merge, row, feed };
}
type MergeOptions = {
  crashPoint?: CrashPoint;
  isFirstCrawl?: boolean;
  range?: { first: number; last: number };
};

function inContoso(id: number, more: Partial<GitLabProject> = {}): GitLabProject {
  return aProject(id, {
    namespace: { id: 22, full_path: 'contoso/web' },
    path_with_namespace: `contoso/web/project-${id}`,
    ...more,
  });
}

describe('writers that come at the same time and in any order', () => {
  it.each([1, 2, 3])('leave the newest observation, and report each change once (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const { acme, merge, row, feed } = await twoRoots();
    const ids = [1, 2, 3, 4, 5, 6];
    const seconds = Array.from({ length: 6 }, (_, index) => index + 1);
    const shuffled = seconds.map((second) => ({ second, by: random() })).toSorted((a, b) => a.by - b.by);

    await Promise.all(
      shuffled.map(({ second }) =>
        merge(
          acme,
          second,
          ids.map((id) => aProject(id, { name: `Name ${second}` })),
        ),
      ),
    );

    const events = (await feed()).toSorted((a, b) => a.at.localeCompare(b.at));
    for (const id of ids) {
      const own = events.filter(({ subject }) => subject.gitLabId === id);
      const names = own.map(({ kind, before, after, at: when }) =>
        kind === 'appeared'
          ? [`Name ${(Date.parse(when) - t0) / 1_000}`]
          : [before?.['name'], after?.['name']],
      );
      expect(await row(acme, id)).toMatchObject({ facts: { name: 'Name 6' }, seenAt: at(6) });
      expect(own.map(({ kind }) => kind)).toEqual(['appeared', ...own.slice(1).map(() => 'renamed')]);
      // Each change begins where the one before it ended, and the last one ends at what is stored.
      for (const [index, name] of names.slice(1).entries()) expect(name[0]).toBe(names[index]?.at(-1));
      expect(names.at(-1)?.at(-1)).toBe('Name 6');
    }
  });

  it('of two root groups leave a moved thing where the newest question showed it', async () => {
    const orders = [
      [1, 2],
      [2, 1],
    ] as const;

    for (const order of orders) {
      const { acme, contoso, merge, row } = await twoRoots();
      await merge(acme, 0, [aProject(1)]);
      for (const second of order) {
        // Asked first, the former root still lists it; asked later, the new one does.
        if (second === 1) await merge(acme, 1, [aProject(1, { name: 'Late' })]);
        else await merge(contoso, 2, [inContoso(1)]);
      }

      expect(await row(contoso, 1)).toMatchObject({ firstSeenAt: at(0), seenAt: at(2) });
      expect(await row(acme, 1)).toBeUndefined();
    }
  });
});

describe('a thing that moved from one root group to another', () => {
  it('keeps its history and is reported once, with the other changes', async () => {
    const { acme, contoso, merge, row, feed } = await twoRoots();
    await merge(acme, 0, [aProject(1)]);

    await merge(contoso, 5, [inContoso(1, { visibility: 'public' })]);
    await merge(contoso, 6, [inContoso(1, { visibility: 'public' })]);

    expect(await row(contoso, 1)).toMatchObject({ firstSeenAt: at(0), seenAt: at(5) });
    expect(await row(acme, 1)).toBeUndefined();
    expect((await feed()).map(({ kind }) => kind).toSorted()).toEqual(['appeared', 'becamePublic', 'moved']);
  });

  it('is new to a first crawl, which reports nothing', async () => {
    const { acme, contoso, merge, row, feed } = await twoRoots();
    await merge(acme, 0, [aProject(1)], { isFirstCrawl: true });

    await merge(contoso, 5, [inContoso(1)], { isFirstCrawl: true });

    expect(await row(contoso, 1)).toMatchObject({ firstSeenAt: at(5) });
    expect(await feed()).toEqual([]);
  });

  it.each([3, 30])(
    'is known to a first crawl beside a root that was crawled before, among %i',
    async (many) => {
      const { acme, contoso, merge, row, feed } = await twoRoots();
      const ids = Array.from({ length: many }, (_, index) => index + 1);
      await merge(acme, 0, [...ids.map((id) => aProject(id)), aProject(99)], { isFirstCrawl: true });
      await crawled(acme, 0);

      await merge(contoso, 5, [...ids.map((id) => inContoso(id)), inContoso(100)], { isFirstCrawl: true });

      for (const id of ids) {
        expect(await row(contoso, id)).toMatchObject({ firstSeenAt: at(0), seenAt: at(5) });
        expect(await row(acme, id)).toBeUndefined();
      }
      expect(await row(acme, 99)).toBeDefined();
      expect(await row(contoso, 100)).toMatchObject({ firstSeenAt: at(5) });
      expect((await feed()).map(({ kind }) => kind)).toEqual(ids.map(() => 'moved'));
    },
  );

  it('leaves the row alone that it has come back to meanwhile', async () => {
    const { acme, contoso, merge, row, feed } = await twoRoots();
    await merge(acme, 0, [aProject(1)]);
    const back = async () => {
      await merge(acme, 7, [aProject(1, { name: 'Back' })]);
    };

    await merge(contoso, 5, [inContoso(1)], { crashPoint: new Meanwhile('remove', back) });

    expect(await row(acme, 1)).toMatchObject({ facts: { name: 'Back' }, firstSeenAt: at(0) });
    expect((await feed()).map(({ kind }) => kind)).not.toContain('removed');
  });

  it('takes the row with it that a crawl has missed meanwhile', async () => {
    const { acme, contoso, merge, row } = await twoRoots();
    await merge(acme, 0, [aProject(1)]);
    const missed = async () => {
      await merge(acme, 4, [], { range: whole });
    };

    await merge(contoso, 5, [inContoso(1)], { crashPoint: new Meanwhile('remove', missed) });

    expect(await row(acme, 1)).toBeUndefined();
    expect(await row(contoso, 1)).toMatchObject({ firstSeenAt: at(0) });
  });
});

/** Something that happens just before the first call of a method of the ports. */
class Meanwhile extends CrashPoint {
  #left: (() => Promise<void>) | undefined;
  readonly #before: string;

  constructor(before: string, action: () => Promise<void>) {
    super();
    this.#before = before;
    this.#left = action;
  }

  override over<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function' || name !== this.#before) return member;
        return async (...values: unknown[]) => {
          const action = this.#left;
          this.#left = undefined;
          await action?.();
          return Reflect.apply(member, target, values) as unknown;
        };
      },
    });
  }
}

/** As a run leaves a root group that was complete. */
async function crawled(scope: Scope, second: number): Promise<void> {
  const stored = (await environment.stores.rootGroups.get(scope))!;
  const crawl = { ...stored.value.crawl, state: 'complete' as const, completeAsOf: at(second) };
  await environment.stores.rootGroups.replace(scope.connectorId, { ...stored.value, crawl }, stored.etag);
}

describe('a thing that is not listed', () => {
  it('is marked as missing, unless a later question has shown it', async () => {
    const { acme, merge, row } = await twoRoots();
    await merge(acme, 5, [aProject(1), aProject(2)]);

    const late = await merge(acme, 4, [], { range: whole });
    const timely = await merge(acme, 6, [aProject(2)], { range: whole });

    expect([late, timely].map(({ missing }) => missing.map(({ id }) => id))).toEqual([[], [1]]);
    expect([await row(acme, 1), await row(acme, 2)]).toMatchObject([
      { missingSince: at(6) },
      { seenAt: at(5) },
    ]);
  });

  it('comes back without a word when it is listed again', async () => {
    const { acme, merge, row, feed } = await twoRoots();
    await merge(acme, 1, [aProject(1)]);
    await merge(acme, 2, [], { range: whole });

    await merge(acme, 3, [aProject(1)], { range: whole });

    expect(await row(acme, 1)).not.toHaveProperty('missingSince');
    expect((await feed()).map(({ kind }) => kind)).toEqual(['appeared']);
  });
});

describe('a merge that dies', () => {
  it.each([1, 2, 3, 4])('behind write %i leads to the same when it is repeated', async (crashAfter) => {
    const { acme, contoso, merge, row, feed } = await twoRoots();
    await merge(acme, 0, [aProject(1), aProject(2), aProject(3)]);
    await merge(contoso, 0, [inContoso(4)]);
    const page = [inContoso(1, { name: 'Moved' }), inContoso(4, { name: 'Renamed' }), inContoso(5)];
    const again = () => merge(contoso, 5, page, { range: whole });

    await merge(contoso, 5, page, { range: whole, crashPoint: new CrashPoint(crashAfter) }).catch(
      (failure: unknown) => {
        if (!(failure instanceof SimulatedCrash)) throw failure;
      },
    );
    await again();

    const late = (await feed()).filter((event) => event.at === at(5));
    expect(late.map(({ kind, subject }) => `${kind} ${subject.gitLabId}`).toSorted()).toEqual([
      'appeared 5',
      'moved 1',
      'renamed 4',
    ]);
    expect(await row(contoso, 1)).toMatchObject({ facts: { name: 'Moved' }, firstSeenAt: at(0) });
    expect(await row(contoso, 4)).toMatchObject({ facts: { name: 'Renamed' }, firstSeenAt: at(0) });
    expect(await again()).toMatchObject({ added: [], changed: [], unchanged: 3 });
  });
});
