import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { collect, type Collector } from './collect.ts';
import { listIsCut, needsRole, notThere, notUnderstood } from './obstacles.ts';
import type { Fact, Reading } from './reading.ts';
import type { Role } from './rule.ts';
import type { SettingsAnswer } from './settings-answer.ts';
import type { Obstacle } from './verdict.ts';

/** One request for settings of a project or group, and how its answer is read. */
export type SettingsCall<Facts = ProjectFacts> = {
  /** As GitLab documents it; the source of the reading. */
  source: string;
  /** Below `/projects/:id` or `/groups/:id`; empty for the thing itself. */
  path: string;
  /** The path and query where facts decide them. */
  given?: (
    facts: ReadonlyMap<keyof Facts, Fact<unknown>>,
  ) => Partial<Pick<SettingsCall<Facts>, 'path' | 'query'>>;
  query: Readonly<Record<string, string>>;
  /**
   * Paths of what the answer only names: the list of their answers is read instead. One with a slash in front is from the root
   * of the API, another one below the thing. Undefined for an answer that is not understood.
   */
  details?: (body: unknown) => string[] | undefined;
  /** A refused, cut or odd answer leaves its facts unreadable, never empty. */
  read: (answer: SettingsAnswer, readAt: string) => Reading<Facts>;
};

/** Parses an answer: a zod schema. */
type Schema<Value> = {
  safeParse(body: unknown): { success: true; data: Value } | { success: false };
};

type Shape<Value, Facts> = {
  schema: Schema<Value>;
  query?: Readonly<Record<string, string>>;
  /** The role that the request needs. */
  role: Role;
  facts: readonly (keyof Facts)[];
};

/** Makers of requests for settings of projects or of groups. */
export function settingsCallsOf<Facts>(collection: 'projects' | 'groups') {
  /** A request whose answer is one object. Facts that `know` leaves out are not understood. */
  function objectCall<Value>(
    path: string,
    { schema, query = {}, role, facts }: Shape<Value, Facts>,
    know: (value: Value, into: Collector<Facts>) => void,
  ): SettingsCall<Facts> {
    const source = `GET /${collection}/:id${path === '' ? '' : `/${path}`}`;
    return {
      source,
      path,
      query,
      read: (answer, readAt) => {
        const into = collect<Facts>(source, readAt);
        const missAll = (obstacle: Obstacle) => facts.forEach((name) => into.miss(name, obstacle));
        if (answer.outcome === 'refused') missAll(obstacleOf(answer.status, role, path));
        else if (answer.isCut) missAll(listIsCut);
        else {
          const parsed = schema.safeParse(answer.body);
          if (parsed.success) know(parsed.data, into);
          const { facts: known, unreadable = {} } = into.reading();
          facts
            .filter((name) => !(name in known || name in unreadable))
            .forEach((name) => into.miss(name, notUnderstood));
        }
        return into.reading();
      },
    };
  }

  /** A request whose answer is a list of one fact. An element that does not fit leaves the whole list not understood. */
  function listCall<Item, Name extends keyof Facts>(
    path: string,
    fact: Name,
    { schema, ...shape }: Omit<Shape<Item, Facts>, 'facts'>,
    valueOf: (items: readonly Item[]) => Facts[Name] | undefined,
  ): SettingsCall<Facts> {
    const list: Schema<Item[]> = { safeParse: (body) => allOf(schema, body) };
    return objectCall(path, { ...shape, schema: list, facts: [fact] }, (items, into) =>
      into.know(fact, valueOf(items)),
    );
  }

  return { objectCall, listCall };
}

function allOf<Item>(schema: Schema<Item>, body: unknown): ReturnType<Schema<Item[]>['safeParse']> {
  if (!Array.isArray(body)) return { success: false };
  const items = body.map((one) => schema.safeParse(one));
  return items.every((item) => item.success)
    ? { success: true, data: items.map(({ data }) => data) }
    : { success: false };
}

/**
 * GitLab returns 401 for access tokens that the role may not see (`resource_access_tokens.rb`), and 404 for a project or group
 * itself that it may not see.
 */
function obstacleOf(status: number, role: Role, path: string): Obstacle {
  const isHidden = status === 404 && path === '';
  if (status === 401 || status === 403 || isHidden) return needsRole(role);
  return status === 404 ? notThere : notUnderstood;
}
