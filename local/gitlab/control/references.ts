import { z } from 'zod';
import type { GroupRecord, ProjectRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

const IdOrPath = z.union([z.int().positive(), z.string().min(1)], {
  error: 'must be a numeric id or a full path',
});

/** Schemas of fields that reference an existing record. Former paths are not accepted. */
export function references(world: World) {
  return {
    group: IdOrPath.transform((ref, context) => groupFor(world, ref) ?? unknown(context, 'group', ref)),
    project: IdOrPath.transform((ref, context) => projectFor(world, ref) ?? unknown(context, 'project', ref)),
    /** A group, or a personal namespace by user name. */
    namespace: IdOrPath.transform((ref, context) => {
      return namespaceFor(world, ref) ?? unknown(context, 'group or personal namespace', ref);
    }),
    user: z.string().transform((name, context): UserRecord => {
      return world.user(name) ?? unknown(context, 'user', name);
    }),
  };
}

export type References = ReturnType<typeof references>;

function groupFor(world: World, ref: string | number): GroupRecord | undefined {
  if (typeof ref === 'number') return world.groupById(ref);
  const found = world.groupByPath(ref);
  return found?.moved === false ? found.record : undefined;
}

function projectFor(world: World, ref: string | number): ProjectRecord | undefined {
  if (typeof ref === 'number') return world.projectById(ref);
  const found = world.projectByPath(ref);
  return found?.moved === false ? found.record : undefined;
}

function namespaceFor(world: World, ref: string | number): GroupRecord | undefined {
  return groupFor(world, ref) ?? (typeof ref === 'string' ? world.pathIndex.root(ref) : undefined);
}

function unknown(context: z.RefinementCtx, what: string, ref: string | number): never {
  context.addIssue({ code: 'custom', message: `there is no ${what} ${JSON.stringify(ref)}` });
  return z.NEVER;
}
