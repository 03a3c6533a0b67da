import { z } from 'zod';

import { CiVariableNode, RunnerNode } from './ci-nodes.ts';
import { connection, GlobalId } from './connection.ts';

const maybe = <Of extends z.ZodType>(of: Of) => of.nullish().catch(undefined);

/** A member. GitLab leaves out invitations that nobody accepted, so each one has a user. */
const Member = z.object({
  user: z.object({ id: z.string(), username: z.string(), state: z.string(), bot: z.boolean() }),
});

/** A group in the answer to the query of group rules. No value of a variable is asked for. GitLab GraphQL API, Group. */
export const GroupRulesNode = z.object({
  id: GlobalId,
  /** The highest role of the caller in the group. */
  maxAccessLevel: maybe(z.object({ integerValue: maybe(z.int()) })),
  ciVariables: connection(CiVariableNode),
  runners: connection(RunnerNode),
  groupMembers: connection(Member),
});
export type GroupRulesNode = z.infer<typeof GroupRulesNode>;
