import { expect, it } from 'vitest';

import { cloudEventOf } from '../../../../shared/features/subscriptions/domain/cloud-event.ts';
import { refOf } from '../../../../shared/features/connectors/domain/connector.ts';
import { aConnector } from '../../../support/a-connector.ts';
import { aNotice } from '../../../support/subscriber.ts';

const connector = refOf(aConnector());

it('has the attributes of CloudEvents 1.0', () => {
  const check = { title: 'Projects are private', severity: 'High' as const };

  expect(cloudEventOf(aNotice('e1'), { connector }, check)).toEqual({
    specversion: '1.0',
    id: 'e1',
    source:
      '/subscriptions/00000000-0000-4000-8000-00000000000a/resourceGroups/Security-RG/providers/Microsoft.Security/securityConnectors/contoso',
    type: 'palisade.change',
    subject: 'project/7',
    time: '2026-11-23T09:59:00.000Z',
    datacontenttype: 'application/json',
    data: {
      subject: { type: 'project', gitLabId: 7, fullyQualifiedName: 'acme$web$shop' },
      change: 'becamePublic',
      check,
    },
  });
});

it('stays small, whatever changed', () => {
  const data = { change: 'renamed', before: { name: 'x'.repeat(100_000) }, after: { name: 'y' } };

  expect(cloudEventOf(aNotice('e', { data }), { connector }).data).toMatchObject({
    change: 'renamed',
    isShortened: true,
  });
  expect(JSON.stringify(cloudEventOf(aNotice('e', { data }), { connector })).length).toBeLessThan(1_000);
});
