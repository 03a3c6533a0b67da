import { describe, expect, it } from 'vitest';

import { ApiError } from '../../../web/api/api-error.ts';
import { dateIn, dateOf, endOfDay, oneYear } from '../../../web/app/decisions/decision-dates.ts';
import {
  faultsOf,
  faultsOfAssignment,
  faultsOfExemption,
} from '../../../web/app/decisions/decision-faults.ts';
import { daysUntil } from '../../../web/parts/days-until.ts';
import { decisionScopes, thingText } from '../../../web/app/decisions/decision-scopes.ts';

const now = new Date('2026-11-30T12:00:00');
const connectorId =
  '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/gitlab';
const labels = { text: 'Why', expiresOn: 'Until' };

function refused(details: readonly { target?: string; message: string }[]): ApiError {
  const coded = details.map((detail) => ({ code: 'InvalidValue', ...detail }));
  return new ApiError({ status: 400, code: 'InvalidRequestContent', message: 'Not valid.', details: coded });
}

describe('the form of a decision', () => {
  it('asks for a reason and for a day from today to a year ahead', () => {
    const faultsWith = (until: string) => faultsOfExemption({ text: 'Archived.', until }, now);

    expect(faultsOfExemption({ text: ' ', until: '' }, now)).toEqual({
      text: 'Say why.',
      expiresOn: 'Choose a day.',
    });
    expect(faultsWith('2026-11-29')).toEqual({ expiresOn: 'This day has passed.' });
    expect(faultsWith('2026-11-30')).toEqual({});
    expect(faultsWith(dateIn(now, oneYear))).toEqual({});
    expect(faultsWith(dateIn(now, oneYear + 1))).toEqual({
      expiresOn: 'This day is more than a year ahead.',
    });
    expect(faultsOfAssignment({ owner: ' ' })).toEqual({ owner: 'Name a person or a team.' });
  });

  it('has the faults of the service beside their fields', () => {
    const error = refused([{ target: 'properties.expiresOn', message: 'has passed' }]);

    expect(faultsOf(error, labels)).toEqual({ fields: { expiresOn: 'Until: has passed.' } });
  });

  it('names a fault that is about no field of it, and one that has no details', () => {
    const mixed = refused([
      { target: 'properties.text', message: 'must say why' },
      { target: 'properties.new', message: 'is required' },
    ]);

    expect(faultsOf(mixed, labels)).toEqual({
      fields: { text: 'Why: must say why.' },
      other: 'That did not work: Not valid.',
    });
    expect(faultsOf(new Error('No answer.'), labels).other).toBe('That did not work: No answer.');
    expect(faultsOf(null, labels)).toEqual({ fields: {} });
  });
});

describe('days of a decision', () => {
  it('end with the day of the reader', () => {
    expect(dateOf(new Date(endOfDay('2027-01-31')))).toBe('2027-01-31');
    expect(dateIn(now, 1)).toBe('2026-12-01');
  });

  it('count by the calendar', () => {
    expect(daysUntil(new Date('2026-11-30T23:59:59').toISOString(), now)).toBe(0);
    expect(daysUntil(new Date('2026-12-01T00:30:00').toISOString(), now)).toBe(1);
    expect(daysUntil(new Date('2026-11-27T23:59:59').toISOString(), now)).toBe(-3);
  });
});

describe('the scopes of a decision', () => {
  const groupId = `${connectorId}/devops/default/gitLabGroups/acme$web`;
  const of = { connector: 'gitlab', connectorId };

  it('are the things, the groups right above them, and their connector, each once', () => {
    const [shop, blog] = ['shop', 'blog'].map((name) => ({
      ...of,
      id: `${groupId}/projects/${name}`,
      kind: 'project' as const,
      fullPath: `acme/web/${name}`,
    }));

    expect(decisionScopes([shop!, blog!]).map(({ text }) => text)).toEqual([
      'Project acme / web / shop',
      'Project acme / web / blog',
      'Group acme / web and all below it',
      'Everything of gitlab',
    ]);
    expect(decisionScopes([shop!])[1]).toMatchObject({ id: groupId, connectorId });
  });

  it('of a check of the instance are the connector alone', () => {
    const instance = { ...of, id: connectorId, kind: 'instance' as const, fullPath: '' };

    expect(decisionScopes([instance]).map(({ text }) => text)).toEqual(['Everything of gitlab']);
    expect(thingText({ kind: 'group', fullPath: 'acme', connector: 'gitlab' })).toBe(
      'Group acme and all below it',
    );
  });
});
