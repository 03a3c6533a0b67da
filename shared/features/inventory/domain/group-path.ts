import { withoutOuterSlashes } from '../../../contracts/outer-slashes.ts';

/** The path of a group that a caller named, as it is compared: segments joined by `/`, in lower case. */
export function groupPathOf(name: string): string {
  return typedPathOf(name).toLowerCase();
}

/** The same in the caller's casing, as GitLab is asked for it. */
export function typedPathOf(name: string): string {
  return withoutOuterSlashes(name.replaceAll('$', '/'));
}
