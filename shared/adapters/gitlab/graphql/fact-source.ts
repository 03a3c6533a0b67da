import { z } from 'zod';

import { GraphQlAnswer } from '../../../contracts/gitlab/graphql/answer.ts';
import { Probe } from '../../../contracts/gitlab/graphql/probe.ts';
import { GroupRulesNode } from '../../../contracts/gitlab/graphql/group-rules.ts';
import { ProjectCiNode } from '../../../contracts/gitlab/graphql/project-ci.ts';
import { ProjectRulesNode } from '../../../contracts/gitlab/graphql/project-rules.ts';
import { type Licence, licenceOfPlan } from '../../../features/posture/domain/licence.ts';
import type { FactSource } from '../../../features/posture/ports.ts';
import { GitLabForbiddenError, GitLabNotFoundError } from '../../../platform/errors/gitlab-errors.ts';
import { groupsQuery } from './groups-query.ts';
import { probeQuery } from './probe-query.ts';
import { projectCiQuery } from './project-ci-query.ts';
import { projectRulesQuery } from './project-rules-query.ts';
import { nodesById, type Question } from './nodes-by-id.ts';

/** Sends a query and returns the parsed body. Throws a `GitLabError`. */
export type SendQuery = (query: string, variables: object) => Promise<unknown>;

const probedMs = 24 * 3_600_000;
/** GitLab reads Git for each of them. */
const filesAtOnce = 25;

/** Probes by instance. */
const probes = new WeakMap<object, { until: number; probe: Probe | undefined }>();

/** `instance` stands for the GitLab that answers, and lives as long as the connections to it. */
type Answering = { instance: object; now: () => Date };

type GraphQlFacts = Omit<FactSource, 'instanceSettings' | 'settings' | 'licence'> & {
  /** The licence by a top-level group's plan. */
  plan(fullPath: string, known: Probe): Promise<Licence>;
};

/** Reads facts by GraphQL. GitLab GraphQL API. */
export function factSource(send: SendQuery, { instance, now }: Answering): GraphQlFacts {
  async function ask(query: string, variables: object = {}): Promise<GraphQlAnswer> {
    return GraphQlAnswer.parse(await send(query, variables));
  }

  async function nodesOf<Node extends { id: number }>(
    ids: readonly number[],
    question: Question<Node>,
  ): Promise<Map<number, Node>> {
    return (await nodesById(ask, ids, question)).nodes;
  }

  return {
    async probe() {
      const known = probes.get(instance);
      if (known !== undefined && known.until > now().getTime()) return known.probe;
      try {
        const probe = await probed(ask);
        probes.set(instance, { until: now().getTime() + probedMs, probe });
        return probe;
      } catch (failure) {
        // Refused to this token only: others may be allowed.
        if (failure instanceof GitLabForbiddenError && failure.fault === undefined) return undefined;
        throw failure;
      }
    },
    projectRules: (ids, known) =>
      nodesOf(ids, { ...ofProjects, query: projectRulesQuery(known), schema: ProjectRulesNode }),
    async projectCi(ids, paths, known) {
      const query = projectCiQuery(known);
      if (query === undefined) return undefined;
      const question = { ...ofProjects, query, schema: ProjectCiNode, variables: { paths } };
      const found: [number, ProjectCiNode][] = [];
      for (let from = 0; from < ids.length; from += filesAtOnce)
        found.push(...(await nodesOf(ids.slice(from, from + filesAtOnce), question)));
      return new Map(found);
    },
    async groupRules(ids, known) {
      const query = groupsQuery(known);
      const question = { type: 'Group', list: 'groups', schema: GroupRulesNode } as const;
      return query === undefined ? undefined : nodesOf(ids, { ...question, query });
    },
    async plan(fullPath, known) {
      // A package without Enterprise code has no licence to sell.
      if (!known.project.has('pushRules')) return 'free';
      if (!known.group.has('plan')) return 'unknown';
      const { data } = await ask(planQuery, { path: fullPath });
      return licenceOfPlan(Plan.safeParse(data).data?.group?.plan?.name);
    },
  };
}

const ofProjects = { type: 'Project', list: 'projects' } as const;

const planQuery = 'query Plan($path: ID!) { group(fullPath: $path) { id plan { name isPaid } } }';
const Plan = z.object({
  group: z.object({ plan: z.object({ name: z.string() }).nullish() }).nullish(),
});

/** Undefined where there is no GraphQL, or an answer that names no field of a project. */
async function probed(ask: (query: string) => Promise<GraphQlAnswer>): Promise<Probe | undefined> {
  try {
    const probe = Probe.safeParse((await ask(probeQuery)).data).data;
    return probe === undefined || probe.project.size === 0 ? undefined : probe;
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError) return undefined;
    throw failure;
  }
}
