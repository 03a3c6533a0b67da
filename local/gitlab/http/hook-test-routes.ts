import { type HookFlag, type HookRecord, testTriggers } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { pipelinePayload } from '../hooks/payloads/pipeline-payload.ts';
import { pushPayload } from '../hooks/payloads/push-payload.ts';
import { sampleActivity } from '../hooks/sample-activity.ts';
import type { ProjectRecord, UserRecord } from '../world/records.ts';
import { type HttpResponse, HttpError, unauthorized } from './response.ts';
import { type Call, type Route, writeScopes } from './call.ts';
import type { HookCollection } from './hook-collections.ts';

type Sample = { event: string; trigger: string; payload: Record<string, unknown> };

/**
 * Sources: GitLab `lib/api/hooks/trigger_test.rb` for groups and projects, `lib/api/hooks/test.rb` for system hooks.
 */
export function hookTestRoutes(collection: HookCollection, hooks: Hooks): Route[] {
  const common = { under: '/api/v4', method: 'POST', scopes: writeScopes, signedIn: true } as const;
  if (collection.kind === 'system') {
    const template = `${collection.template}/:hook_id`;
    return [{ ...common, template, handle: (call) => testSystemHook(call, collection, hooks) }];
  }
  const template = `${collection.template}/:hook_id/test/:trigger`;
  return [{ ...common, template, handle: (call) => testHook(call, collection, hooks) }];
}

/** Calls the hook and waits for the response. Only a 2xx is a success here; it enables a disabled hook. */
async function testHook(call: Call, collection: HookCollection, hooks: Hooks): Promise<HttpResponse> {
  const hook = collection.hook(call);
  const trigger = testTriggers.find((known) => known === call.parts.at(-1));
  if (trigger === undefined) throw new HttpError(400, { error: 'trigger does not have a valid value' });
  const project = collection.sampleProject(call);
  if (project === undefined || project.emptyRepo)
    throw new HttpError(422, { message: collection.noSampleMessage });
  const { event, trigger: name, payload } = sampleOf(trigger, project, call, hooks);
  const result = await hooks.callNow(hook, { event, trigger: name, body: JSON.stringify(payload) });
  if ('reason' in result) throw new HttpError(422, { message: result.reason });
  if (result.status < 200 || result.status > 299) throw new HttpError(422, { message: result.body });
  return { status: 201, body: { message: '201 Created' } };
}

/** Simulated projects have no issues, tags or releases; for these, GitLab returns the same 422. */
function sampleOf(trigger: HookFlag, project: ProjectRecord, call: Call, hooks: Hooks): Sample {
  const { world, setting } = hooks.instance;
  const user = caller(call);
  const { push, pipeline } = sampleActivity(world, project);
  if (trigger === 'push_events') {
    const payload = pushPayload({ project, user, push }, setting);
    return { event: 'Push Hook', trigger: 'push_hooks', payload };
  }
  if (trigger === 'pipeline_events') {
    const payload = pipelinePayload({ project, user, pipeline }, setting);
    return { event: 'Pipeline Hook', trigger: 'pipeline_hooks', payload };
  }
  if (trigger === 'vulnerability_events') {
    throw new HttpError(422, { message: 'Ensure the group has a project with vulnerabilities.' });
  }
  const missing = trigger.replace(/_events$/, '').replaceAll('_', ' ');
  throw new HttpError(422, { message: `Ensure the project has ${missing}.` });
}

function caller(call: Call): UserRecord {
  if (call.identity === undefined) throw unauthorized();
  return call.identity.user;
}

const systemSample = {
  event_name: 'project_create',
  name: 'Ruby',
  path: 'ruby',
  project_id: 1,
  owner_name: 'Someone',
  owner_email: 'example@gitlabhq.com',
} as const;

/** Sends GitLab's fixed sample event about a project with id 1, which need not exist. */
async function testSystemHook(call: Call, collection: HookCollection, hooks: Hooks): Promise<HttpResponse> {
  const hook: HookRecord = collection.hook(call);
  const body = JSON.stringify(systemSample);
  await hooks.callNow(hook, { event: 'System Hook', trigger: 'system_hooks', body });
  return { status: 201, body: systemSample };
}
