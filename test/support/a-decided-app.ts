import type { App } from '../../shared/features/app.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type { Exemption } from '../../shared/features/decisions/domain/exemption.ts';
import { aConnector, aDevOps } from './a-connector.ts';
import { anApp } from './an-app.ts';
import { memoryConnectors } from './memory-connectors.ts';
import { memoryDecisions } from './memory-decisions.ts';
import { memoryRootGroups } from './memory-root-groups.ts';
import { aClaimedRoot } from './read-model.ts';

/** The app of a configured connector with the root group 7, `acme`, and these exemptions; time passes by `at.now`. */
export function aDecidedApp(...exemptions: Exemption[]) {
  return anAppOf(aConnector({ devops: aDevOps() }), ...exemptions);
}

export function anAppOf(connector: Connector, ...exemptions: Exemption[]) {
  const at = { now: new Date('2026-11-30T10:00:00.000Z') };
  const memory = memoryConnectors(connector);
  const decided = memoryDecisions(...exemptions);
  const published: number[] = [];
  const app: App = anApp({
    ...memory,
    decisions: decided.decisions,
    rootGroups: memoryRootGroups(aClaimedRoot(7)).rootGroups,
    groups: { get: () => Promise.resolve(undefined) },
    projects: { get: () => Promise.resolve(undefined) },
    clock: { now: () => at.now },
    gitlab: { instanceUrlOf: () => 'https://gitlab.example' },
    changeFeed: {
      publishRoots() {
        published.push(decided.events.length);
        return Promise.resolve(0);
      },
    },
    remediationDays: { Critical: 7, High: 14, Medium: 30, Low: 90 },
  });
  return { app, at, connector, rows: memory.rows, published, ...decided };
}
