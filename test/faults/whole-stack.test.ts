import { expect, test } from 'vitest';

import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { randomChange } from '../../local/gitlab/server.ts';
import { mix, seededRandom } from '../../local/seeded-random.ts';
import { openTables } from '../../shared/adapters/tables/open-tables.ts';
import { devopsPath } from '../support/api-client.ts';
import { onboard, runEnd } from '../support/onboarding.ts';
import { Presence, shownLines, worldLines } from '../support/oracle.ts';
import { allRows } from '../support/raw-tables.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { type Plan, planOf } from './plan.ts';

const minuteMs = 60_000;

/** The same plans as in one process, with real kills of a Functions host. Both wait most of the time. */
test.concurrent.each([3, 8])(
  'seed %i ends whole with real kills of the whole host and of the tables, and reveals no token',
  { timeout: 120_000 },
  async (seed) => {
    const stack = await startStack({ projects: 30, seed, tablesOnDisk: true });
    try {
      const { wronglyRemoved, kills } = await goThrough(
        planOf(seed, () => demoApiToken),
        stack,
      );
      const shown = await shownLines(stack.api, 'contoso', stack.gitlab);
      const tables = [...(await allRows(stack.tablesConnectionString)).values()].flat();

      expect(kills).toBeGreaterThan(0);
      expect(wronglyRemoved).toEqual([]);
      expect(shown).toEqual(worldLines(stack.gitlab));
      const outputs = [stack.logs(), stack.api.transcript.join('\n'), tables.map(textOf).join('\n')];
      // The one request that hands the token over is in none of them.
      expect(outputs.map((text) => text.includes(demoApiToken))).toEqual([false, false, false]);
    } finally {
      await stack.stop();
    }
  },
);

async function goThrough(plan: Plan, stack: Stack): Promise<{ wronglyRemoved: string[]; kills: number }> {
  const { api, gitlab, clock } = stack;
  const random = seededRandom(mix(plan.seed, 2));
  await onboard(api, 'contoso', { autoDiscovery: 'Enabled', authorization: { accessToken: demoApiToken } });
  await stack.settle();
  const tables = await openTables({ connectionString: stack.tablesConnectionString });
  const [connector] = await Array.fromAsync(tables.connectors.all());
  const presence = new Presence(gitlab, () => clock.now());
  const look = () => presence.wronglyRemoved(tables, connector?.id ?? '');
  const wronglyRemoved = await look();
  let kills = 0;
  for (const [index, round] of plan.rounds.entries()) {
    // A hanging request waits half a minute here.
    const rules = round.faults.filter(({ fault }) => fault.kind !== 'hang');
    gitlab.faults.plan({ seed: mix(plan.seed, index), rules });
    for (let change = 0; change < round.changes; change += 1) {
      randomChange(gitlab.world, random);
      presence.note();
    }
    await stack.passTime(minuteMs);
    const asked = stack.gate.asked.length + Math.floor(random() * 12);
    await api.call('POST', `${devopsPath('contoso')}/resync`);
    for (let waited = 0; waited < 100 && stack.gate.asked.length < asked; waited += 1) await aMoment();
    await Promise.all([stack.killFunctions(), stack.killTables()]);
    kills += 1;
    await stack.passTime(minuteMs + 1_000);
    await stack.startTables();
    await stack.startFunctions();
    wronglyRemoved.push(...(await look()));
  }
  gitlab.faults.stop();
  await stack.settle();
  await stack.passTime(11 * minuteMs);
  await stack.fire('watchdog');
  await stack.settle();
  await stack.passTime(minuteMs);
  await api.call('POST', `${devopsPath('contoso')}/resync`);
  await runEnd(api, 'contoso');
  await stack.settle();
  return { wronglyRemoved: [...wronglyRemoved, ...(await look())], kills };
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

function textOf(row: object): string {
  return Object.values(row).map(String).join(' ');
}
