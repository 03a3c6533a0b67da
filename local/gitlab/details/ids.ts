import { createHash } from 'node:crypto';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import { mix } from '../../seeded-random.ts';
import type { ProtectedBranch } from './records.ts';

/** Ids derived from the owner and the position, so that none is stored. Groups and projects never share an id. */

/** From the name, so that the id of a rule survives changes of the others. */
export function branchIdOf(owner: GroupRecord | ProjectRecord, { name }: ProtectedBranch): number {
  let hash = rangeOf(owner);
  for (const letter of name) hash = mix(hash, letter.codePointAt(0) ?? 0);
  return hash + 1;
}

export function deployKeyIdOf(project: ProjectRecord, index: number): number {
  return rangeOf(project) + index;
}

export function accessTokenIdOf(owner: GroupRecord | ProjectRecord, index: number): number {
  return rangeOf(owner) + index;
}

export function runnerIdOf(owner: GroupRecord | ProjectRecord, index: number): number {
  return rangeOf(owner) + index;
}

/** The user of an access token. */
export function botIdOf(owner: GroupRecord | ProjectRecord, index: number): number {
  return 1_000_000 + rangeOf(owner) + index;
}

/** The record and the position in an id. */
export function ownerOf(id: number): { kind: 'project' | 'group'; ownerId: number; index: number } {
  const half = Math.floor(id / width);
  return { kind: half % 2 === 0 ? 'project' : 'group', ownerId: Math.floor(half / 2), index: id % width };
}

const width = 50;

function rangeOf(owner: GroupRecord | ProjectRecord): number {
  return (owner.id * 2 + ('namespace' in owner ? 0 : 1)) * width;
}

export function pipelineIdOf(project: ProjectRecord): number {
  return project.id * 10;
}

export function jobIdOf(project: ProjectRecord, index: number): number {
  return pipelineIdOf(project) * 10 + index;
}

/** The head commit of the default branch; activity changes it. */
export function shaOf(project: ProjectRecord): string {
  return createHash('sha1').update(`${project.id} ${project.lastActivityAt}`).digest('hex');
}

/** The id of a blob in Git, so that an unchanged file keeps it. */
export function blobIdOf(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}
