import { z } from 'zod';

import { GraphQlAnswer } from '../../../contracts/gitlab/graphql/answer.ts';
import { Probe } from '../../../contracts/gitlab/graphql/probe.ts';
import { GroupRulesNode } from '../../../contracts/gitlab/graphql/group-rules.ts';
import { ProjectRulesNode } from '../../../contracts/gitlab/graphql/project-rules.ts';
import { licenceOfPlan } from '../../../features/posture/domain/licence.ts';
import type { FactSource } from '../../../features/posture/ports.ts';
import { GitLabNotFoundError } from '../../../platform/errors/gitlab-errors.ts';
import { groupsQuery } from './groups-query.ts';
import { probeQuery } from './probe-query.ts';
import { projectRulesQuery } from './project-rules-query.ts';
import { withoutFailedFields } from './failed-fields.ts';

/** Sends a query and returns the parsed body. Throws a `GitLabError`. */
export type SendQuery = (query: string, variables: object) => Promise<unknown>;

/** Things that are asked for by their ids: the type in global ids, the field of the answer, and its nodes. */
type Kind<Node> = { type: string; list: string; schema: z.ZodType<Node> };

const projectKind: Kind<ProjectRulesNode> = {
  type: 'Project',
  list: 'projects',
  schema: ProjectRulesNode,
};
const groupKind: Kind<GroupRulesNode> = { type: 'Group', list: 'groups', schema: GroupRulesNode };

const probedMs = 24 * 3_600_000;
/** Below this many projects or groups a request is not split further. */
const minBatch = 5;

/** Probes by instance: an object that lives as long as the connections to it. */
const probes = new WeakMap<object, { until: number; probe: Probe | undefined }>();

type GraphQlFacts = Omit<FactSource, 'instanceSettings' | 'settings'>;

/** Reads facts by GraphQL. `instance` stands for the GitLab that answers. GitLab GraphQL API. */
export function factSource(send: SendQuery, instance: object, now: () => Date): GraphQlFacts {
  async function ask(query: string, variables: object = {}): Promise<GraphQlAnswer> {
    return GraphQlAnswer.parse(await send(query, variables));
  }

  async function nodesOf<Node extends { id: number }>(
    ids: readonly number[],
    query: string,
    kind: Kind<Node>,
  ): Promise<Map<number, Node>> {
    const variables = { ids: ids.map((id) => `gid://gitlab/${kind.type}/${id}`), first: ids.length };
    const answer = await ask(query, variables);
    if (isTooLarge(answer) && ids.length > minBatch) {
      const half = Math.ceil(ids.length / 2);
      const parts = [
        await nodesOf(ids.slice(0, half), query, kind),
        await nodesOf(ids.slice(half), query, kind),
      ];
      return new Map(parts.flatMap((part) => [...part]));
    }
    const nodes = withoutFailedFields(answer, kind.list).map((node) => kind.schema.safeParse(node));
    return new Map(nodes.flatMap((node) => (node.success ? [[node.data.id, node.data]] : [])));
  }

  return {
    async probe() {
      const known = probes.get(instance);
      if (known !== undefined && known.until > now().getTime()) return known.probe;
      const probe = await probed(ask);
      probes.set(instance, { until: now().getTime() + probedMs, probe });
      return probe;
    },
    projectRules: (ids, known) => nodesOf(ids, projectRulesQuery(known), projectKind),
    async groupRules(ids, known) {
      const query = groupsQuery(known);
      return query === undefined ? undefined : nodesOf(ids, query, groupKind);
    },
    async licence(fullPath, known) {
      // A package without Enterprise code has no licence to sell.
      if (!known.project.has('pushRules')) return 'free';
      if (!known.group.has('plan')) return 'unknown';
      const { data } = await ask(planQuery, { path: fullPath });
      return licenceOfPlan(Plan.safeParse(data).data?.group?.plan?.name);
    },
  };
}

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

/** GitLab refuses what is too complex, and gives up after 30 s, with HTTP 200. */
function isTooLarge({ errors }: GraphQlAnswer): boolean {
  return errors?.some(({ message }) => /complexity|depth|timeout/i.test(message)) === true;
}
