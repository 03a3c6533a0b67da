import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { collect, type Collector } from './collect.ts';
import { listIsCut, needsRole, notThere, notUnderstood } from './obstacles.ts';
import type { Reading } from './reading.ts';
import type { Role } from './rule.ts';
import type { SettingsAnswer } from './settings-answer.ts';
import type { Obstacle } from './verdict.ts';

/** One request for settings of a project, and how its answer is read. */
export type SettingsCall = {
  /** As GitLab documents it; the source of the reading. */
  source: string;
  /** Below `/projects/:id`. */
  path: string;
  query: Readonly<Record<string, string>>;
  /**
   * Paths of the API, from its root, of what the answer only names: the list of their answers is read instead. Undefined for an
   * answer that is not understood.
   */
  details?: (body: unknown) => string[] | undefined;
  /** A refused, cut or odd answer leaves its facts unreadable, never empty. */
  read: (answer: SettingsAnswer, readAt: string) => Reading<ProjectFacts>;
};

/** Parses an answer: a zod schema. */
type Schema<Value> = {
  safeParse(body: unknown): { success: true; data: Value } | { success: false };
};

type Shape<Value> = {
  schema: Schema<Value>;
  query?: Readonly<Record<string, string>>;
  /** The role that the request needs. */
  role: Role;
  facts: readonly (keyof ProjectFacts)[];
};

/** A request whose answer is one object. Facts that `know` leaves out are not understood. */
export function objectCall<Value>(
  path: string,
  { schema, query = {}, role, facts }: Shape<Value>,
  know: (value: Value, into: Collector<ProjectFacts>) => void,
): SettingsCall {
  const source = `GET /projects/:id/${path}`;
  return {
    source,
    path,
    query,
    read: (answer, readAt) => {
      const into = collect<ProjectFacts>(source, readAt);
      const missAll = (obstacle: Obstacle) => facts.forEach((name) => into.miss(name, obstacle));
      if (answer.outcome === 'refused') missAll(obstacleOf(answer.status, role));
      else if (answer.isCut) missAll(listIsCut);
      else {
        const parsed = schema.safeParse(answer.body);
        if (parsed.success) know(parsed.data, into);
        const known = into.reading().facts;
        facts.filter((name) => known[name] === undefined).forEach((name) => into.miss(name, notUnderstood));
      }
      return into.reading();
    },
  };
}

/** A request whose answer is a list of one fact. An element that does not fit leaves the whole list not understood. */
export function listCall<Item, Name extends keyof ProjectFacts>(
  path: string,
  fact: Name,
  { schema, ...shape }: Omit<Shape<Item>, 'facts'>,
  valueOf: (items: readonly Item[]) => ProjectFacts[Name] | undefined,
): SettingsCall {
  const list: Schema<Item[]> = { safeParse: (body) => allOf(schema, body) };
  return objectCall(path, { ...shape, schema: list, facts: [fact] }, (items, into) =>
    into.know(fact, valueOf(items)),
  );
}

function allOf<Item>(schema: Schema<Item>, body: unknown): ReturnType<Schema<Item[]>['safeParse']> {
  if (!Array.isArray(body)) return { success: false };
  const items = body.map((one) => schema.safeParse(one));
  return items.every((item) => item.success)
    ? { success: true, data: items.map(({ data }) => data) }
    : { success: false };
}

/** GitLab returns 401 for access tokens of a project that the role may not see (`resource_access_tokens.rb`). */
function obstacleOf(status: number, role: Role): Obstacle {
  if (status === 401 || status === 403) return needsRole(role);
  return status === 404 ? notThere : notUnderstood;
}
