import type { ProjectFacts } from '../../../../contracts/posture/project-facts.ts';
import { commandsOf } from './commands.ts';
import { jobsOf, scriptsOf } from './jobs.ts';
import { asArray, asText, isMapping } from './yaml-values.ts';

type Ci = NonNullable<ProjectFacts['ci']>;
type Scanner = Ci['scanners'][number];

/** Variables that a stranger fills: by the title of a merge request, the name of a branch, the message of a commit. */
const untrusted =
  /\$\{?(CI_COMMIT_(?:TITLE|MESSAGE|DESCRIPTION|AUTHOR|REF_NAME|BRANCH|TAG_MESSAGE)|CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|SOURCE_BRANCH_NAME)|CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME|GITLAB_USER_NAME)\b/;
/** Commands that evaluate a text a second time. An expansion in a plain command is only an argument. */
const evaluates =
  /\b(?:eval|(?:ba|z|da)?sh\s+-\w{0,8}c|python3?\s+-c|node\s+-e|ssh\s+\S{1,200}\s+["']|envsubst\b.{0,200}\|\s{0,5}(?:ba)?sh)\b/;
const debugVariables = ['CI_DEBUG_TRACE', 'CI_DEBUG_SERVICES'];
const imageBuilders =
  /\b(?:docker\s+(?:buildx\s+)?build|buildah\s+(?:bud|build)|podman\s+build|kaniko|buildctl)\b/;

const reports: Record<string, Scanner> = {
  secret_detection: 'secretDetection',
  sast: 'sast',
  dependency_scanning: 'dependencyScanning',
  container_scanning: 'containerScanning',
};
const templates: [RegExp, Scanner][] = [
  [/secret-detection/i, 'secretDetection'],
  [/sast-iac|kics/i, 'iac'],
  [/dependency-scanning/i, 'dependencyScanning'],
  [/container-scanning/i, 'containerScanning'],
  [/\bsast\b/i, 'sast'],
];

/**
 * Reads a CI configuration. `merged` is the parsed configuration with all that it includes, or the file itself where nothing
 * is included; `own` the parsed file, where it is known.
 */
export function analyseCi({ own, merged }: { own?: unknown; merged: unknown }): Ci {
  const scripts = scriptsOf(merged);
  return {
    injections: scripts.flatMap(({ job, line }) => injectionsIn(job, line)),
    debugTraces: debugTracesOf(merged),
    scanners: scannersOf(own, merged),
    buildsImages: scripts.some(({ line }) => imageBuilders.test(line.slice(0, maxScriptLength))),
    hasEnvironments: jobsOf(merged).some(({ definition }) => definition['environment'] !== undefined),
    startsChildPipelines: jobsOf(merged).some(({ definition }) => childIncludesOf(definition).length > 0),
  };
}

const maxLineLength = 2_000;
const maxScriptLength = 50_000;

/** A script may have many lines and commands: only one that holds both the variable and the evaluation is meant. */
function injectionsIn(job: string, script: string): { job: string; text: string }[] {
  return commandsOf(script.slice(0, maxScriptLength)).flatMap((command) => {
    const start = command.slice(0, maxLineLength);
    const variable = untrusted.exec(start)?.[1];
    return variable !== undefined && evaluates.test(start) ? [{ job, text: variable }] : [];
  });
}

/** Files of a child pipeline. A pipeline of another project (`project`) is judged there. GitLab docs, "trigger". */
function childIncludesOf({ trigger }: Record<string, unknown>): unknown[] {
  return isMapping(trigger) ? asArray(trigger['include']) : [];
}

function debugTracesOf(configuration: unknown): { job: string; text: string }[] {
  const global = isMapping(configuration) ? [{ name: 'all jobs', definition: configuration }] : [];
  return [...global, ...jobsOf(configuration)].flatMap(({ name, definition }) => {
    const variables = isMapping(definition['variables']) ? definition['variables'] : {};
    return debugVariables.filter((key) => isOn(variables[key])).map((key) => ({ job: name, text: key }));
  });
}

/** A variable is a text, or a mapping with its value. */
function isOn(variable: unknown): boolean {
  const value = isMapping(variable) ? variable['value'] : variable;
  return value === true || asText(value)?.toLowerCase() === 'true';
}

/** By the reports that jobs make, and by the templates and components that are included or started as child pipelines. */
function scannersOf(own: unknown, merged: unknown): Scanner[] {
  const made = jobsOf(merged).flatMap(({ name, definition }) => {
    const artifacts = isMapping(definition['artifacts']) ? definition['artifacts'] : {};
    const kinds = isMapping(artifacts['reports']) ? Object.keys(artifacts['reports']) : [];
    const found = kinds.flatMap((kind) => reports[kind] ?? []);
    return /\biac\b|kics/i.test(name)
      ? found.map((kind) => (kind === 'sast' ? ('iac' as const) : kind))
      : found;
  });
  const included = isMapping(own) ? asArray(own['include']) : [];
  const started = jobsOf(merged).flatMap(({ definition }) => childIncludesOf(definition));
  return [...new Set([...made, ...[...included, ...started].flatMap(scannerOfInclude)])];
}

function scannerOfInclude(include: unknown): Scanner[] {
  const named = isMapping(include)
    ? (asText(include['template']) ?? asText(include['component']))
    : undefined;
  const match = templates.find(([pattern]) => named !== undefined && pattern.test(named));
  return match === undefined ? [] : [match[1]];
}
