import { z } from 'zod';
import { creatorOf, push, reportVulnerability, runPipeline } from '../world/changes/activity.ts';

import type { World } from '../world/world.ts';
import { type Action, action, changing } from './action.ts';
import type { References } from './references.ts';

const Files = z.array(z.string().min(1)).max(1_000).default([]);

export function activityActions(world: World, { project, user }: References): Record<string, Action> {
  return {
    push: action(
      {
        project,
        user: user.optional(),
        branch: z.string().min(1).optional(),
        message: z.string().default('Change some files'),
        added: Files,
        modified: Files,
        removed: Files,
      },
      ({ branch, ...fields }) =>
        changing(fields.project, (record) => {
          const options = { ...fields, ...(branch === undefined ? {} : { branch }) };
          push(world, record, fields.user ?? creatorOf(world, record), options);
        }),
    ),
    pipeline: action(
      {
        project,
        user: user.optional(),
        ref: z.string().min(1).optional(),
        status: z.enum(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']).default('success'),
        source: z.enum(['push', 'schedule', 'web', 'merge_request_event']).default('push'),
      },
      ({ ref, ...fields }) =>
        changing(fields.project, (record) => {
          const options = {
            status: fields.status,
            source: fields.source,
            ...(ref === undefined ? {} : { ref }),
          };
          runPipeline(world, record, fields.user ?? creatorOf(world, record), options);
        }),
    ),
    vulnerability: action(
      {
        project,
        title: z.string().min(1).default('Improper neutralization of input'),
        severity: z.enum(['info', 'unknown', 'low', 'medium', 'high', 'critical']).default('high'),
        state: z.enum(['detected', 'confirmed', 'resolved', 'dismissed']).default('detected'),
        reportType: z
          .enum(['sast', 'secret_detection', 'dependency_scanning', 'container_scanning', 'dast'])
          .default('sast'),
        file: z.string().min(1).default('src/index.ts'),
      },
      ({ project: record, ...options }) =>
        changing(record, () => reportVulnerability(world, record, options)),
    ),
  };
}
