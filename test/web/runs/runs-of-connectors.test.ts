import { describe, expect, it } from 'vitest';

import {
  chosenConnectors,
  onlyConnector,
  runsOfConnectors,
} from '../../../web/panes/runs/runs-of-connectors.ts';

const idOf = (rg: string, name: string) =>
  `/subscriptions/1/resourceGroups/${rg}/providers/Microsoft.Security/securityConnectors/${name}`;
const connectors = [idOf('a', 'gitlab'), idOf('b', 'gitlab'), idOf('a', 'other')].map((id) => ({ id }));
const runs = connectors.map(({ id }) => ({ id: `${id}/devops/default/runs/1` }));

describe('the connectors of a list of runs', () => {
  it('are all of them without a choice, or with the choice of all', () => {
    expect(chosenConnectors(undefined)).toBeUndefined();
    expect(chosenConnectors(['all'])).toBeUndefined();
    expect(runsOfConnectors(runs, undefined)).toEqual(runs);
    expect(onlyConnector(connectors, undefined)).toBeUndefined();
  });

  it('are meant by name or resource id, in any case', () => {
    const byName = chosenConnectors(['GitLab']);
    const byId = chosenConnectors([idOf('B', 'gitlab')]);

    expect(runsOfConnectors(runs, byName)).toEqual([runs[0], runs[1]]);
    expect(runsOfConnectors(runs, byId)).toEqual([runs[1]]);
  });

  it('have a list of their own if there is one of them', () => {
    expect(onlyConnector(connectors, chosenConnectors(['other']))).toBe(idOf('a', 'other'));
    expect(onlyConnector(connectors, chosenConnectors(['gitlab']))).toBeUndefined();
    expect(onlyConnector(connectors, chosenConnectors(['gone']))).toBeUndefined();
    expect(onlyConnector(undefined, chosenConnectors(['other']))).toBeUndefined();
  });
});
