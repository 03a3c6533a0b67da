import { withoutCredentials } from '../../../inventory/domain/ci-path.ts';
import { asArray, asText, isMapping } from './yaml-values.ts';

/**
 * Includes that can change without a commit in this project, each as a reader would name it: from another project or a component
 * without a version or commit, or from the web without a checksum. An address loses its credentials. GitLab docs, "include".
 */
export function looseIncludes(configuration: unknown): string[] {
  if (!isMapping(configuration)) return [];
  return asArray(configuration['include']).flatMap(looseIncludeOf);
}

function looseIncludeOf(include: unknown): string[] {
  if (typeof include === 'string') return isRemote(include) ? [withoutCredentials(include)] : [];
  if (!isMapping(include)) return [];
  const { project, ref, remote, integrity, component } = include;
  if (typeof project === 'string')
    return isPinned(asText(ref)) ? [] : [`${project}@${asText(ref) ?? 'default branch'}`];
  if (typeof remote === 'string') return integrity === undefined ? [withoutCredentials(remote)] : [];
  if (typeof component === 'string') return isPinned(component.split('@')[1]) ? [] : [component];
  return [];
}

function isRemote(include: string): boolean {
  return include.startsWith('https://') || include.startsWith('http://');
}

/** A commit, or a version such as `1.2.3` or `v2`. Branches, `~latest` and nothing at all move. */
function isPinned(ref: string | undefined): boolean {
  return (
    ref !== undefined &&
    /^(?:[0-9a-f]{40}|[0-9a-f]{64}|v?\d{1,9}(?:\.\d{1,9}){0,3}(?:-[\w.]{1,40})?)$/.test(ref)
  );
}
