import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isObjectType,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { servedSchema } from '../../../local/gitlab/graphql/served-schema.ts';
import { instanceOf } from '../../../local/gitlab/instance/instance.ts';
import { startTestGitLab } from './support/gitlab-client.ts';
import { postQuery } from './support/graphql.ts';

/** GitLab's real schemas, kept outside the repository. */
const folder = join(import.meta.dirname, '../../../../shared/contracts/gitlab-schema');
const schemas = [
  ['13.12', 'schema-13.12.graphql'],
  ['15.0', 'schema-15.0.graphql'],
  ['15.8', 'schema-15.8.graphql'],
  ['19.0', 'schema.graphql'],
] as const;
const isPresent = existsSync(folder);
if (!isPresent) process.stderr.write(`Skipped: GitLab's schemas are not in ${folder}.\n`);

function readText(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** Elements that the simulator serves and that the real schema has not got, or has with another type. */
function differences(served: GraphQLSchema, real: GraphQLSchema): string[] {
  const types = Object.values(served.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  return types.flatMap((type) => {
    const other = real.getType(type.name);
    return other === undefined
      ? [type.name]
      : [...fieldDifferences(type, other), ...valueDifferences(type, other)];
  });
}

function fieldDifferences(type: GraphQLNamedType, real: GraphQLNamedType): string[] {
  const served = fieldsOf(type);
  const others = new Map(fieldsOf(real).map((field) => [field.name, signatureOf(field)]));
  return served.flatMap((field) => {
    const name = `${type.name}.${field.name}`;
    const signature = signatureOf(field);
    const other = others.get(field.name);
    if (other === undefined) return [name];
    const wrongArguments = [...signature.args].filter(([key, text]) => other.args.get(key) !== text);
    return [
      ...(signature.type === other.type ? [] : [`${name}: ${signature.type}, not ${other.type}`]),
      ...wrongArguments.map(([key, text]) => `${name}(${key}: ${text})`),
    ];
  });
}

function fieldsOf(type: GraphQLNamedType): GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

function signatureOf({ type, args }: GraphQLField<unknown, unknown>) {
  const texts = args.map(
    (argument) =>
      [argument.name, `${String(argument.type)} = ${JSON.stringify(argument.defaultValue)}`] as const,
  );
  return { type: String(type), args: new Map(texts) };
}

function valueDifferences(type: GraphQLNamedType, real: GraphQLNamedType): string[] {
  if (!isEnumType(type) || !isEnumType(real)) return [];
  const known = new Set(real.getValues().map(({ name }) => name));
  return type.getValues().flatMap(({ name }) => (known.has(name) ? [] : [`${type.name}.${name}`]));
}

describe('the served schema', () => {
  it.each(['13.0', '13.12', '15.0', '15.8', '16.0', '17.4', '18.2', '19.5'])(
    'of version %s is valid',
    (version) => {
      const errors = (['ee', 'ce'] as const).map((kind) =>
        validateSchema(servedSchema(instanceOf({ version, package: kind })).schema),
      );

      expect(errors).toEqual([[], []]);
    },
  );

  it.skipIf(!isPresent).each(schemas)('of version %s is a part of GitLab’s', (version, file) => {
    const { schema } = servedSchema(instanceOf({ version }));

    expect(Object.keys(schema.getTypeMap()).length).toBeGreaterThan(20);
    expect(differences(schema, buildSchema(readText(file)))).toEqual([]);
  });
});

describe('the complexity of known queries', () => {
  it.skipIf(!isPresent).each([
    ['probe', 1, 33],
    ['project-rules', 100, 206],
    ['project-rules', 50, 154],
    ['project-rules', 25, 128],
    ['project-ci', 100, 76],
    ['project-ci', 25, 47],
    ['groups', 100, 134],
    ['groups', 50, 100],
    ['report-files', 25, 58],
    ['findings', 100, 174],
  ])('%s with pages of %i scores %i', async (name, first, score) => {
    const gitlab = await startTestGitLab({ projects: 10 });
    const query = readText(`queries/${name}.graphql`).replace(/\n}\s*$/, '\nqueryComplexity { score } }');
    const answer = await postQuery(gitlab, query, { first, ids: [], paths: [], ref: 'main', path: 'x' });
    await gitlab.stop();

    // The question itself costs 2.
    expect(answer.json).toMatchObject({ data: { queryComplexity: { score: score + 2 } } });
  });
});
