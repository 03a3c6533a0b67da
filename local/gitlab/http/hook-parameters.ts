import { expression } from '../hooks/branch-filter.ts';
import { flagsOf, type HookKind, type HookRecord } from '../hooks/hook-record.ts';
import { signingKey } from '../hooks/sign.ts';
import { HttpError } from './response.ts';
import { Parameters, type ParameterSpec } from './parameters.ts';

const strategies = ['wildcard', 'regex', 'all_branches'] as const;

type HookChanges = Partial<Omit<HookRecord, 'id' | 'kind' | 'ownerId' | 'createdAt' | 'log'>>;

/** A hook with GitLab's defaults; `push_events` defaults to true. */
export function blankHook(identity: Pick<HookRecord, 'id' | 'kind' | 'ownerId' | 'createdAt'>): HookRecord {
  return {
    ...identity,
    url: '',
    name: undefined,
    description: undefined,
    flags: new Set(identity.kind === 'system' ? ['repository_update_events'] : ['push_events']),
    branchFilter: undefined,
    branchFilterStrategy: 'wildcard',
    verifyTls: true,
    token: undefined,
    signingToken: undefined,
    template: undefined,
    customHeaders: new Map(),
    urlVariables: new Map(),
    failures: 0,
    disabledUntil: undefined,
    log: [],
  };
}

/** Validates the fields of a POST or PUT. Absent fields keep the values of `hook`. Throws GitLab's errors. */
export function hookChanges(hook: HookRecord, form: URLSearchParams, signing: boolean): HookChanges {
  const known = new Parameters(form, specOf(hook.kind));
  const changes: HookChanges = {
    flags: flags(hook, known),
    ...texts(form),
    ...secrets(hook, form, signing),
    ...filters(form),
  };
  const verifyTls = known.flag('enable_ssl_verification');
  if (verifyTls !== undefined) changes.verifyTls = verifyTls;
  const headers = pairs(form, 'custom_headers');
  if (headers.size > 0) changes.customHeaders = new Map([...hook.customHeaders, ...headers]);
  const variables = pairs(form, 'url_variables');
  if (variables.size > 0) changes.urlVariables = new Map([...hook.urlVariables, ...variables]);
  return changes;
}

function specOf(kind: HookKind): ParameterSpec {
  const booleans = [...flagsOf[kind], 'enable_ssl_verification'];
  const branch = { branch_filter_strategy: { kind: strategies } };
  return { ...Object.fromEntries(booleans.map((name) => [name, { kind: 'boolean' as const }])), ...branch };
}

function flags(hook: HookRecord, known: Parameters): HookRecord['flags'] {
  return new Set(flagsOf[hook.kind].filter((flag) => known.flag(flag) ?? hook.flags.has(flag)));
}

function texts(form: URLSearchParams): HookChanges {
  const name = form.get('name');
  const description = form.get('description');
  const template = form.get('custom_webhook_template');
  const url = form.get('url');
  if (url !== null && !isUrl(url)) throw new HttpError(422, { error: 'Invalid url given' });
  return {
    ...(url === null ? {} : { url }),
    ...(name === null ? {} : { name }),
    ...(description === null ? {} : { description }),
    ...(template === null ? {} : { template: template === '' ? undefined : template }),
  };
}

/** A changed URL clears the secrets unless the request sets them, so that the new receiver does not get them. */
function secrets(hook: HookRecord, form: URLSearchParams, signing: boolean): HookChanges {
  const urlChanged = form.has('url') && form.get('url') !== hook.url;
  const [token, signingToken] = [form.get('token'), signing ? form.get('signing_token') : null];
  if (signingToken !== null && signingToken !== '' && signingKey(signingToken) === undefined) {
    throw new HttpError(422, { message: { signing_token: ['is invalid'] } });
  }
  return {
    token: token === null ? keepUnless(urlChanged, hook.token) : nonEmpty(token),
    signingToken: signingToken === null ? keepUnless(urlChanged, hook.signingToken) : nonEmpty(signingToken),
  };
}

function keepUnless(urlChanged: boolean, secret: string | undefined): string | undefined {
  return urlChanged ? undefined : secret;
}

function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text.replaceAll(/[\r\n]/g, '');
}

function filters(form: URLSearchParams): HookChanges {
  const filter = form.get('push_events_branch_filter');
  const strategy = strategies.find((known) => known === form.get('branch_filter_strategy'));
  if (strategy === 'regex' && expression(filter ?? '') === undefined) {
    throw new HttpError(422, { error: 'Invalid branch filter given' });
  }
  return {
    ...(filter === null ? {} : { branchFilter: filter === '' ? undefined : filter }),
    ...(strategy === undefined ? {} : { branchFilterStrategy: strategy }),
  };
}

/** Parses `custom_headers[][key]=…&custom_headers[][value]=…`. */
function pairs(form: URLSearchParams, name: string): Map<string, string> {
  const keys = form.getAll(`${name}[][key]`);
  const values = form.getAll(`${name}[][value]`);
  if (keys.length !== values.length) throw new HttpError(400, { error: `${name}[0][value] is missing` });
  return new Map(keys.map((key, index) => [key, values[index] ?? '']));
}

/** `{name}` in a URL is a placeholder for a URL variable. */
function isUrl(text: string): boolean {
  const plain = text.replaceAll(/\{\w+\}/g, 'x');
  return /^https?:\/\/[^\s]+$/.test(plain) && URL.canParse(plain);
}
