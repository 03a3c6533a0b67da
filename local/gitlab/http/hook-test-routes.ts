import { type HookFlag, type HookRecord, testTriggers } from '../hooks/hook-record.ts';
import type { Hooks } from '../hooks/hooks.ts';
import { pipelinePayload } from '../hooks/payloads/pipeline-payload.ts';
import { pushPayload } from '../hooks/payloads/push-payload.ts';
import { sampleActivity } from '../hooks/sample-activity.ts';
import type { ProjectRecord, UserRecord } from '../world/records.ts';
import { type Answer, Refused, unauthorized } from './answer.ts';
import { type Call, type Route, writeScopes } from './call.ts';
import type { HookPlace } from './hook-places.ts';

type Sample = { event: string; trigger: string; payload: Record<string, unknown> };

/** Sources: GitLab `lib/api/hooks/trigger_test.rb` for groups and projects, `lib/api/hooks/test.rb` for system hooks. */
export function hookTestRoutes(place: HookPlace, hooks: Hooks): Route[] {
  const common = { under: '/api/v4', method: 'POST', scopes: writeScopes, signedIn: true } as const;
  if (place.kind === 'system') {
    const template = `${place.template}/:hook_id`;
    return [{ ...common, template, handle: (call) => testSystemHook(call, place, hooks) }];
  }
  const template = `${place.template}/:hook_id/test/:trigger`;
  return [{ ...common, template, handle: (call) => testHook(call, place, hooks) }];
}

/** Calls the hook at once and waits for its answer: only a 2xx is a success here, and it switches the hook on. */
async function testHook(call: Call, place: HookPlace, hooks: Hooks): Promise<Answer> {
  const hook = place.hook(call);
  const trigger = testTriggers.find((known) => known === call.parts.at(-1));
  if (trigger === undefined) throw new Refused(400, { error: 'trigger does not have a valid value' });
  const project = place.sample(call);
  if (project === undefined || project.emptyRepo) throw new Refused(422, { message: place.sampleFault });
  const { event, trigger: name, payload } = sampleOf(trigger, project, call, hooks);
  const posted = await hooks.callNow(hook, { event, trigger: name, body: JSON.stringify(payload) });
  if ('reason' in posted) throw new Refused(422, { message: posted.reason });
  if (posted.status < 200 || posted.status > 299) throw new Refused(422, { message: posted.body });
  return { status: 201, body: { message: '201 Created' } };
}

/** The simulated projects hold no issues, tags or releases to test with; GitLab then says so too. */
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
    throw new Refused(422, { message: 'Ensure the group has a project with vulnerabilities.' });
  }
  const missing = trigger.replace(/_events$/, '').replaceAll('_', ' ');
  throw new Refused(422, { message: `Ensure the project has ${missing}.` });
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

/** A made-up event about a project with the id 1, whatever that is here. */
async function testSystemHook(call: Call, place: HookPlace, hooks: Hooks): Promise<Answer> {
  const hook: HookRecord = place.hook(call);
  const body = JSON.stringify(systemSample);
  await hooks.callNow(hook, { event: 'System Hook', trigger: 'system_hooks', body });
  return { status: 201, body: systemSample };
}
