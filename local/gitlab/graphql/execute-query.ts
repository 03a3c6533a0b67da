import {
  type DocumentNode,
  execute,
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  parse,
  validate,
} from 'graphql';
import { measureQuery } from './measure-query.ts';
import { queryRoot } from './query-root.ts';
import type { ServedSchema } from './served-schema.ts';
import type { View } from './view.ts';

export type QueryRequest = {
  query: string;
  variables: Readonly<Record<string, unknown>>;
  operationName: string | undefined;
};
export type QueryResponse = {
  data?: unknown;
  errors?: readonly (GraphQLError | Partial<GraphQLFormattedError>)[];
};

const maxValidationErrors = 5;

/**
 * Parses, validates, measures and executes a query. Every error is part of the response, never thrown.
 * Source of the limits: `app/graphql/gitlab_schema.rb` (gitlab-facts.md, section 4).
 */
export async function executeQuery(
  { query, variables, operationName }: QueryRequest,
  served: ServedSchema,
  view: View,
): Promise<QueryResponse> {
  const parsed = parseValid(query, served);
  if ('errors' in parsed) return parsed;
  const operation = getOperationAST(parsed.document, operationName);
  if (operation === null || operation === undefined) return failure('An operation name is required');
  const { complexity, depth } = measureQuery(operation, parsed.document, served, variables);
  const limits = limitsFor(view);
  if (complexity > limits.complexity) {
    return failure(
      `Query has complexity of ${complexity}, which exceeds max complexity of ${limits.complexity}`,
    );
  }
  if (depth > limits.depth)
    return failure(`Query has depth of ${depth}, which exceeds max depth of ${limits.depth}`);
  const result = await execute({
    schema: served.schema,
    document: parsed.document,
    rootValue: queryRoot(view, { score: complexity, limit: limits.complexity }),
    variableValues: variables,
    operationName,
  });
  return { data: result.data, ...(result.errors === undefined ? {} : { errors: result.errors }) };
}

function limitsFor({ user }: View): { complexity: number; depth: number } {
  if (user === undefined) return { complexity: 200, depth: 15 };
  return { complexity: user.admin ? 300 : 250, depth: 20 };
}

type Parsed = { document: DocumentNode } | { errors: NonNullable<QueryResponse['errors']> };

/** Results of recent queries by schema and text: a client sends few texts, many times. */
const recent = new WeakMap<ServedSchema, Map<string, Parsed>>();
const maxRecent = 50;

function parseValid(text: string, served: ServedSchema): Parsed {
  const known = recent.get(served) ?? new Map<string, Parsed>();
  recent.set(served, known);
  const parsed = known.get(text) ?? parseAndValidate(text, served);
  if (known.size >= maxRecent) known.clear();
  known.set(text, parsed);
  return parsed;
}

function parseAndValidate(text: string, { schema }: ServedSchema): Parsed {
  try {
    const document = parse(text);
    const invalid = validate(schema, document, undefined, { maxErrors: maxValidationErrors });
    if (invalid.length === 0) return { document };
    return { errors: invalid.slice(0, maxValidationErrors).map(validationError) };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error.toJSON()] };
    throw error;
  }
}

function failure(message: string): QueryResponse {
  return { errors: [{ message }] };
}

/** GitLab's words for an unknown field, which clients recognise an older version by. */
function validationError(error: GraphQLError): Partial<GraphQLFormattedError> {
  const [, field, type] = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message) ?? [];
  if (field === undefined || type === undefined) return error.toJSON();
  return {
    ...error.toJSON(),
    message: `Field '${field}' doesn't exist on type '${type}'`,
    extensions: { code: 'undefinedField', typeName: type, fieldName: field },
  };
}
