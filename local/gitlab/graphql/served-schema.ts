import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  visit,
} from 'graphql';
import type { Instance } from '../instance/instance.ts';
import { schemaText } from './schema-text.ts';

/** Properties of a field that its cost depends on; keys are `Type.field`. */
type FieldMarks = ReadonlyMap<string, { hasResolver: boolean; readsGit: boolean }>;

export type ServedSchema = { schema: GraphQLSchema; marks: FieldMarks };

/** The schema that an instance of this version and package serves. */
export function servedSchema(instance: Instance): ServedSchema {
  const served = withoutMissing(parse(schemaText), instance);
  const marks = marksOf(served);
  return { schema: buildASTSchema(withoutMarks(served), { assumeValidSDL: true }), marks };
}

/** Removes elements that this instance has not got. */
function withoutMissing(document: DocumentNode, instance: Instance): DocumentNode {
  return visit(document, {
    enter(node) {
      const directives = 'directives' in node ? (node.directives ?? []) : [];
      const isServed = directives.every((mark) => isMet(mark as ConstDirectiveNode, instance));
      return isServed ? undefined : null;
    },
  });
}

function isMet({ name, arguments: given = [] }: ConstDirectiveNode, instance: Instance): boolean {
  const value = given[0]?.value;
  const version = value?.kind === Kind.STRING ? value.value : '';
  if (name.value === 'since') return instance.isSince(version);
  if (name.value === 'until') return !instance.isSince(version);
  return name.value !== 'ee' || instance.isEnterprise;
}

function marksOf(document: DocumentNode): FieldMarks {
  const marks = new Map<string, { hasResolver: boolean; readsGit: boolean }>();
  for (const type of document.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const { name, directives = [] } of type.fields ?? []) {
      const has = (mark: string) => directives.some((directive) => directive.name.value === mark);
      marks.set(`${type.name.value}.${name.value}`, {
        hasResolver: has('resolver'),
        readsGit: has('gitaly'),
      });
    }
  }
  return marks;
}

function withoutMarks(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: () => null, DirectiveDefinition: () => null });
}
