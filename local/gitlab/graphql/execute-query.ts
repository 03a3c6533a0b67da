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
  const parsed = parseQuery(query);
  if (parsed instanceof GraphQLError) return { errors: [parsed.toJSON()] };
  const invalid = validate(served.schema, parsed, undefined, { maxErrors: maxValidationErrors });
  if (invalid.length > 0) return { errors: invalid.slice(0, maxValidationErrors).map(validationError) };
  const operation = getOperationAST(parsed, operationName);
  if (operation === null || operation === undefined) return failure('An operation name is required');
  const { complexity, depth } = measureQuery(operation, parsed, served, variables);
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
    document: parsed,
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

function parseQuery(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
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
