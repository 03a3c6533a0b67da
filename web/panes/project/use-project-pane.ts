import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import { useAssessments, useChangesOf, useInventoryItem, useProject } from '../../api/project.ts';
import { useFindingTotals } from '../../api/findings.ts';
import { useCheckMetadata } from '../../api/check-metadata.ts';
import { useGitLabUrl } from '../../app/gitlab-url.ts';
import { useScope } from '../../app/use-scope.ts';
import { connectorScope, resourceIdOf } from '../../url/scope.ts';
import { writeFilters } from '../../url/filters.ts';
import { addressWith, useFilters, useParameter, withParameter } from '../../url/use-filters.ts';
import { sumOfSeverities } from '../../parts/finding-severities.ts';
import { projectWords } from '../../words/project.ts';
import { checkRows, countRows, shownOf } from './check-rows.ts';
import { useReading } from './use-reading.ts';

export type ProjectPath = { rg: string; connector: string; group: string; project: string };
export type ProjectPane = ReturnType<typeof useProjectPane>;

const tabNames = ['checks', 'findings', 'changes', 'facts'] as const;
type TabName = (typeof tabNames)[number];

/** All that the pane of a project shows, from its address and the server. */
export function useProjectPane({ rg, connector, group, project }: ProjectPath) {
  const search = useSearch();
  const [path] = useLocation();
  const { subscription, path: scope = '' } = useScope();
  const subscriptionId = subscription?.subscriptionId ?? '';
  const connectorPath = { subscriptionId, resourceGroup: rg, name: connector };
  const connectorId = connectorScope(connectorPath);
  const id = resourceIdOf(connectorPath, encodeURI(group), encodeURIComponent(project));
  const reading = useReading(id);
  const query = useProject(id, reading);
  const facts = query.data?.properties;
  const pathParts = facts?.fullyQualifiedName.split('$') ?? [...group.split('$'), project];
  const fullPath = pathParts.join('/');
  const assessments = useAssessments(id, reading);
  const { data: item } = useInventoryItem(connectorId, query.data?.id ?? id, facts && fullPath, reading);
  const changes = useChangesOf(connectorId, facts?.gitLabId, reading);
  const metadata = useCheckMetadata();
  const rows = useMemo(() => checkRows(assessments.data ?? []), [assessments.data]);
  const lastRead = rows.flatMap(({ assessment }) => assessment.evidence ?? []).map(({ readAt }) => readAt);
  const changeCount = changes.data?.pages[0]?.totals?.count;
  const [tabText] = useParameter('tab');
  const [shownText, setShown] = useParameter('show');
  const { filters, set } = useFilters();
  const tab: TabName = tabNames.find((one) => one === tabText) ?? 'checks';
  const findingTotals = useFindingTotals(id, { enabled: tab === 'findings' });
  const listed = item?.findings;
  const open = findingTotals.data?.byState.open ?? (listed && sumOfSeverities(listed.open));
  const [openFinding, setFinding] = useParameter('finding');
  const tabAddress = (one: TabName) =>
    addressWith(path, withParameter(withoutPanel(search), 'tab', one === 'checks' ? undefined : one));
  const counted: Partial<Record<TabName, number | undefined>> = {
    checks: assessments.data === undefined ? undefined : rows.length,
    findings: listed === undefined ? undefined : open,
    changes: changeCount,
  };

  return {
    id,
    connectorId,
    connector,
    scope,
    search,
    path,
    query,
    facts,
    pathParts,
    fullPath,
    assessments,
    rows,
    counts: countRows(rows),
    item: item ?? undefined,
    changes,
    changeCount,
    metadata,
    gitLabUrl: useGitLabUrl(connectorId),
    /** The newest time of a fact behind the checks. */
    readAt: lastRead.toSorted().at(-1) ?? item?.lastRead,
    reading,
    tab,
    tabAddress,
    tabs: tabNames.map((one) => {
      const count = counted[one];
      return {
        id: one,
        label: projectWords.tabs[one],
        href: tabAddress(one),
        ...(count === undefined ? {} : { count }),
      };
    }),
    shown: shownOf(shownText),
    setShown: (shown: string) => setShown(shown === 'all' ? undefined : shown),
    findingTotals,
    openFinding: tab === 'findings' ? openFinding : undefined,
    closeFinding: () => setFinding(undefined),
    findingAddress: (finding: string) => addressWith(path, withParameter(search, 'finding', finding)),
    openCheck: filters.check?.[0],
    closeCheck: () => set('check', undefined),
    checkAddress: (check: string) => addressWith(path, writeFilters({ ...filters, check: [check] }, search)),
  };
}

/** Another tab has no panel of a finding. */
function withoutPanel(search: string): string {
  return withParameter(search, 'finding', undefined);
}
