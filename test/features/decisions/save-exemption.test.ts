import { describe, expect, it } from 'vitest';

import type { ExemptionPut } from '../../../shared/contracts/arm/exemption.ts';
import { saveExemption } from '../../../shared/features/decisions/save-exemption.ts';
import { ConflictError } from '../../../shared/platform/errors/errors.ts';
import { resourceIdOf } from '../../../shared/platform/resource-scope.ts';
import { aConnector, aDevOps, ada, anOperation } from '../../support/a-connector.ts';
import { aDecidedApp, anAppOf } from '../../support/a-decided-app.ts';
import { anExemption } from '../../support/random-decisions.ts';

const { key } = aConnector();
const id = resourceIdOf(key);

function aBody(change: Partial<ExemptionPut['properties']> = {}): ExemptionPut {
  return {
    properties: {
      scope: `${id}/devops/default/gitLabGroups/acme`,
      check: 'REV-01',
      category: 'RiskAccepted',
      text: 'It is archived next month.',
      expiresOn: '2027-01-31T00:00:00.000Z',
      ...change,
    },
  };
}

function save(app: ReturnType<typeof aDecidedApp>['app'], body = aBody(), name = 'known-risk') {
  return saveExemption({ caller: ada, key, name, body }, app);
}

describe('an exemption', () => {
  it('is kept by the GitLab id of its thing, with its author, and reported without the sentence', async () => {
    const { app, exemptions, events, published } = aDecidedApp();

    const { created, exemption } = await save(app);

    expect(created).toBe(true);
    expect(exemption).toMatchObject({
      target: { kind: 'group', gitLabId: 7, fullyQualifiedName: 'acme' },
      check: 'REV-01',
      createdOn: '2026-11-30T10:00:00.000Z',
      createdBy: { name: 'ada', objectId: 'ada-id' },
    });
    expect(exemptions.get('known-risk')?.value).toEqual(exemption);
    expect(events).toMatchObject([
      {
        kind: 'exempted',
        subject: { type: 'group', gitLabId: 7, fullyQualifiedName: 'acme' },
        after: { check: 'REV-01', category: 'RiskAccepted', expiresOn: '2027-01-31T00:00:00.000Z' },
        cause: { kind: 'decision', detail: 'ada' },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('archived next month');
    expect(published).toEqual([1]);
  });

  it('is written once, however often it is sent', async () => {
    const { app, exemptions, events } = aDecidedApp();
    await save(app);
    const before = exemptions.get('known-risk');

    const { created } = await save(
      app,
      aBody({ check: 'rev-01', scope: id.toUpperCase() + aBody().properties.scope.slice(id.length) }),
    );

    expect(created).toBe(false);
    expect(exemptions.get('known-risk')).toBe(before);
    expect(events).toHaveLength(1);
  });

  it('of a connector holds checks of all kinds', async () => {
    const { app } = aDecidedApp();

    const { exemption } = await save(app, aBody({ scope: id, check: 'INS-01' }));

    expect(exemption.target).toEqual({
      kind: 'connector',
      gitLabId: 0,
      fullyQualifiedName: 'gitlab.example',
    });
  });

  it('may be changed in its reason and end, also after it expired, and is then reported again', async () => {
    const { app, at, exemptions, events } = aDecidedApp();
    await save(app);
    const marked = { ...exemptions.get('known-risk')!.value, reportedAt: '2027-02-01T00:00:00.000Z' };
    exemptions.set('known-risk', { value: marked, etag: 'x' });
    at.now = new Date('2027-02-02T00:00:00.000Z');

    const { created, exemption } = await save(app, aBody({ expiresOn: '2027-03-01T00:00:00.000Z' }));

    expect(created).toBe(false);
    expect(exemption).toMatchObject({
      expiresOn: '2027-03-01T00:00:00.000Z',
      createdOn: '2026-11-30T10:00:00.000Z',
    });
    expect(exemption).not.toHaveProperty('reportedAt');
    expect(new Set(events.map(({ id: one }) => one)).size).toBe(2);
  });

  it('is about one thing: its name is not taken over by another one', async () => {
    const { app } = aDecidedApp();
    await save(app);

    await expect(save(app, aBody({ check: 'REV-02' }))).rejects.toThrow(ConflictError);
    await expect(save(app, aBody({ scope: id }))).rejects.toThrow(ConflictError);
  });

  it('of two people at once is the one that was first', async () => {
    const { app, exemptions, outside } = aDecidedApp();
    outside.beforeWrite = () => {
      outside.beforeWrite = () => undefined;
      const value = anExemption({ target: { kind: 'group', gitLabId: 8, fullyQualifiedName: 'other' } });
      exemptions.set('known-risk', { value, etag: 'x' });
    };

    await expect(save(app)).rejects.toThrow(ConflictError);
    expect(exemptions.get('known-risk')?.value.target.gitLabId).toBe(8);
  });

  it('leaves nothing where the configuration is deleted meanwhile', async () => {
    const { app, rows, connector, exemptions, outside } = aDecidedApp();
    outside.beforeWrite = () => {
      const devops = aDevOps({ operation: anOperation({ kind: 'delete' }) });
      rows.set(connector.key.name, { ...connector, devops });
    };

    await save(app);

    expect(exemptions.size).toBe(0);
  });

  it('needs a configuration', async () => {
    const { app } = anAppOf(aConnector());

    await expect(save(app, aBody({ scope: id }))).rejects.toThrow('no DevOps configuration');
  });
});

describe('an exemption that is refused names the field', () => {
  it.each([
    ['properties.check', { check: 'REV-99' }],
    ['properties.check', { check: 'INS-01' }],
    ['properties.expiresOn', { expiresOn: '2026-11-30T10:00:00Z' }],
    ['properties.expiresOn', { expiresOn: '2027-12-02T10:00:00Z' }],
    ['properties.scope', { scope: '/subscriptions/1' }],
    ['properties.scope', { scope: `${id}2` }],
    ['properties.scope', { scope: `${id}/devops/default/gitLabGroups` }],
    ['properties.scope', { scope: `${id}/devops/default/gitLabGroups/missing` }],
    ['properties.scope', { scope: `${id}/devops/default/gitLabGroups/acme/projects/missing` }],
  ])('%s of %j', async (target, change) => {
    const { app } = aDecidedApp();

    const failure: unknown = await save(app, aBody(change)).catch((thrown: unknown) => thrown);

    expect(failure).toMatchObject({ status: 400, target, details: [{ target }] });
  });
});
