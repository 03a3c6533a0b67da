import { isMapping, linesOf } from './yaml-values.ts';

/** Top-level keys of a CI configuration that are no jobs. GitLab docs, "CI/CD YAML syntax reference". */
const keywords = new Set([
  'after_script',
  'before_script',
  'cache',
  'default',
  'image',
  'include',
  'pages',
  'services',
  'spec',
  'stages',
  'variables',
  'workflow',
]);

export type CiJob = { name: string; definition: Record<string, unknown> };

/** Jobs and their templates (with a leading dot): what a template says, some job may do. */
export function jobsOf(configuration: unknown): CiJob[] {
  if (!isMapping(configuration)) return [];
  return Object.entries(configuration).flatMap(([name, definition]) =>
    (name === 'pages' || !keywords.has(name)) && isMapping(definition) ? [{ name, definition }] : [],
  );
}

/** Every script of the configuration, with the job that runs it; those for all jobs under `default`. */
export function scriptsOf(configuration: unknown): { job: string; line: string }[] {
  if (!isMapping(configuration)) return [];
  const defaults = isMapping(configuration['default']) ? configuration['default'] : {};
  const all = [
    { name: 'default', definition: configuration },
    { name: 'default', definition: defaults },
    ...jobsOf(configuration),
  ];
  return all.flatMap(({ name, definition }) =>
    ['before_script', 'script', 'after_script'].flatMap((key) =>
      linesOf(definition[key]).map((line) => ({ job: name, line })),
    ),
  );
}
