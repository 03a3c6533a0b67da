import { describe, expect, it } from 'vitest';

import { expireExemptions } from '../../../shared/features/decisions/expire-exemptions.ts';
import { aDecidedApp } from '../../support/a-decided-app.ts';
import { anExemption } from '../../support/random-decisions.ts';

const ends = '2026-12-01T00:00:00.000Z';

function after(days: number): Date {
  return new Date(Date.parse(ends) + days * 24 * 3_600_000);
}

describe('the timer of exemptions', () => {
  it('reports each one that has expired, once, at the time of its end', async () => {
    const { app, at, events, exemptions } = aDecidedApp(
      anExemption({ expiresOn: ends }),
      anExemption({ name: 'another', expiresOn: after(1).toISOString() }),
    );

    const before = await expireExemptions(app);
    at.now = new Date(ends);
    const first = await expireExemptions(app);
    const again = await expireExemptions(app);

    expect([before, first, again]).toEqual([{ expired: 0 }, { expired: 1 }, { expired: 0 }]);
    expect(events).toMatchObject([
      { kind: 'exemptionExpired', at: ends, before: { check: 'REV-01' }, cause: { kind: 'expiry' } },
    ]);
    expect(exemptions.size).toBe(2);
  });

  it('publishes again what a crash left in the outbox', async () => {
    const { app, at, published } = aDecidedApp(anExemption({ expiresOn: ends }));
    at.now = new Date(ends);
    await expireExemptions(app);
    await expireExemptions(app);
    at.now = after(0.1);
    await expireExemptions(app);

    expect(published).toEqual([1, 1]);
  });

  it('removes one thirty days after its end, and not one that was renewed meanwhile', async () => {
    const { app, at, exemptions, outside } = aDecidedApp(anExemption({ expiresOn: ends }));
    at.now = after(1);
    await expireExemptions(app);
    at.now = after(31);
    outside.beforeWrite = () => {
      outside.beforeWrite = () => undefined;
      const value = anExemption({ expiresOn: after(60).toISOString() });
      exemptions.set(value.name, { value, etag: 'renewed' });
    };
    await expireExemptions(app);
    const renewed = exemptions.size;
    at.now = after(61);
    await expireExemptions(app);
    at.now = after(91);
    await expireExemptions(app);

    expect([renewed, exemptions.size]).toEqual([1, 0]);
  });
});
