import { expect, it } from 'vitest';

import type { EventSubscriptionResource } from '../../../shared/contracts/arm/event-subscription.ts';
import { ApiError } from '../../../web/api/api-error.ts';
import {
  draftOf,
  faultsOfDraft,
  faultsOfFailure,
  propertiesOf,
} from '../../../web/panes/environments/events/subscription-draft.ts';

function known(filter: EventSubscriptionResource['properties']['filter']): EventSubscriptionResource {
  const at = '2026-11-23T10:00:00.000Z';
  return {
    id: '/s',
    name: 'siem',
    type: 'Microsoft.Security/securityConnectors/devops/eventSubscriptions',
    properties: {
      provisioningState: 'Succeeded',
      endpoint: { endpointType: 'WebHook', endpointBaseUrl: 'https://siem.example/in' },
      filter,
      delivery: { state: 'Active', failedAttempts: 0 },
      createdAt: at,
      changedAt: at,
    },
  };
}

it('sends back the filter of a subscription as it is, without an endpoint that nobody entered', () => {
  const filter = { kinds: ['runFailed' as const], groups: ['a/b', 'c'], minSeverity: 'High' as const };

  expect(propertiesOf(draftOf(known(filter)))).toEqual({ filter });
  expect(propertiesOf(draftOf(known({})))).toEqual({ filter: {} });
});

it('takes paths line by line, and the address without spaces around it', () => {
  const draft = { ...draftOf(), name: 'x', url: ' https://a.example/ ', groups: ' a \n\n b/c \n' };

  expect(propertiesOf(draft)).toEqual({
    endpoint: { endpointType: 'WebHook', endpointUrl: 'https://a.example/' },
    filter: { groups: ['a', 'b/c'] },
  });
});

it('asks for a name that is free, an address, and one kind of event', () => {
  const draft = { ...draftOf(), kinds: [] };

  expect(Object.keys(faultsOfDraft(draft, []))).toEqual(['name', 'url', 'kinds']);
  expect(faultsOfDraft({ ...draftOf(), name: 'SIEM', url: 'x' }, ['siem']).name).toContain('SIEM');
  expect(faultsOfDraft(draftOf(known({})), ['siem'], known({}))).toEqual({});
  const toTopic = { ...draftOf(known({})), type: 'EventGridTopic' as const };
  expect(Object.keys(faultsOfDraft(toTopic, ['siem'], known({})))).toEqual(['url']);
});

it('puts the faults that the service found at their fields', () => {
  const details = [
    { code: 'InvalidValue', target: 'properties.endpoint.endpointUrl', message: 'must be an https URL' },
    { code: 'InvalidValue', target: 'properties.filter.groups[0]', message: 'is empty' },
  ];
  const failure = new ApiError({ status: 400, code: 'x', message: 'x', details });

  expect(faultsOfFailure(failure)).toEqual({ url: 'must be an https URL', groups: 'is empty' });
  expect(faultsOfFailure(new Error('x'))).toEqual({});
});
