import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { maxPageSize } from './connection.ts';
import type { ServedSchema } from './served-schema.ts';

type Variables = Readonly<Record<string, unknown>>;
type Measure = { complexity: number; depth: number };
type Context = ServedSchema & {
  variables: Variables;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
};

/**
 * Complexity and depth of a valid operation by GitLab's rule: a field costs 1 and its children, a field with a resolver the
 * same, times 1 + 0.01 × page size if it is a connection, rounded down. A field that reads Git costs 1 more,
 * as does a sorted one.
 * Source: `app/graphql/types/base_field.rb` and `resolvers/base_resolver.rb` (gitlab-facts.md, section 4).
 */
export function measureQuery(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  served: ServedSchema,
  variables: Variables,
): Measure {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  return measure(operation.selectionSet, served.schema.getQueryType(), { ...served, variables, fragments });
}

function measure(
  { selections }: SelectionSetNode,
  type: GraphQLNamedType | null | undefined,
  context: Context,
): Measure {
  const parts = selections.map((selection) => {
    if (selection.kind === Kind.FIELD) return measureField(selection, type, context);
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : context.fragments.get(selection.name.value);
    const on = fragment?.typeCondition?.name.value;
    return fragment === undefined
      ? { complexity: 0, depth: 0 }
      : measure(fragment.selectionSet, on === undefined ? type : context.schema.getType(on), context);
  });
  return {
    complexity: parts.reduce((sum, part) => sum + part.complexity, 0),
    depth: Math.max(0, ...parts.map((part) => part.depth)),
  };
}

function measureField(
  field: FieldNode,
  parent: GraphQLNamedType | null | undefined,
  context: Context,
): Measure {
  const found =
    isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
  // Fields of introspection belong to no type of the schema text, but their types are known by name.
  const type = found === undefined ? context.schema.getType('__Type') : getNamedType(found.type);
  const inner =
    field.selectionSet === undefined
      ? { complexity: 0, depth: 0 }
      : measure(field.selectionSet, type, context);
  const mark = context.marks.get(`${parent?.name}.${field.name.value}`);
  const isSorted = mark?.hasResolver === true && field.arguments?.some(({ name }) => name.value === 'sort');
  const own = inner.complexity + 1 + (mark?.readsGit === true ? 1 : 0) + (isSorted === true ? 1 : 0);
  const isPaged = mark?.hasResolver === true && type?.name.endsWith('Connection') === true;
  const complexity = isPaged ? Math.floor(own * (1 + pageSizeOf(field, context) / 100)) : own;
  return { complexity, depth: inner.depth + 1 };
}

function pageSizeOf({ arguments: given = [] }: FieldNode, { variables }: Context): number {
  const value = given.find(({ name }) => name.value === 'first')?.value;
  const first = value?.kind === Kind.VARIABLE ? variables[value.name.value] : numberOf(value);
  return typeof first === 'number' ? Math.min(first, maxPageSize) : maxPageSize;
}

function numberOf(value: { kind: Kind } | undefined): number | undefined {
  return value !== undefined && 'value' in value && value.kind === Kind.INT ? Number(value.value) : undefined;
}
