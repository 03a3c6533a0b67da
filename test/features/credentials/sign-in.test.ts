import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { Caller } from '../../../shared/platform/caller.ts';
import { patchDevops, putDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { beginSignIn } from '../../../shared/features/credentials/begin-sign-in.ts';
import { completeSignIn } from '../../../shared/features/credentials/complete-sign-in.ts';
import { purgeSignIns } from '../../../shared/features/credentials/purge-sign-ins.ts';
import { decide } from '../../support/sign-in.ts';
import { Death, Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';

let stage: Stage;
let site: Site;

beforeAll(async () => {
  stage = await openStage(30);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  site = new Site(stage);
  await site.create();
});

/** From the start to GitLab's sending the person back, who is ada. */
async function signIn(user = 'demo', fate = new Fate()) {
  const begun = await beginSignIn({ scope: 'read_api' }, site.ada, site.deps(fate));
  const { searchParams } = new URL(await decide(begun.offer.authorizationUrl ?? '', { user }));
  const [state, code] = [searchParams.get('state') ?? '', searchParams.get('code') ?? ''];
  return {
    begun,
    state,
    code,
    cameBack: (late = new Fate()) =>
      completeSignIn({ state, code }, () => begun.cookie?.nonce, site.deps(late)),
  };
}

const all = { autoDiscovery: 'Disabled' } as const;

async function configureWith(code: string, caller = site.ada, fate = new Fate()) {
  const body = { properties: { ...all, authorization: { code } } };
  return putDevops(site.key, body, caller, site.deps(fate));
}

describe('a code of a sign-in', () => {
  it('is exchanged with the proof that belongs to it, which GitLab insists on', async () => {
    const { code, cameBack } = await signIn();
    await cameBack();

    await configureWith(code);
    await site.work();

    const connector = await site.connector();
    expect(connector?.devops?.provisioningState).toBe('Succeeded');
    expect(connector?.devops?.authorizedBy).toEqual({ principalId: 'ada-id', name: 'ada' });
    const credentials = (await stage.vault.credentials.get(connector?.id ?? ''))?.value;
    expect(credentials).toMatchObject({ kind: 'oauth', refreshToken: expect.any(String) });
  });

  it('fails the operation when it is brought without having come back here: GitLab misses the proof', async () => {
    const { code } = await signIn();

    await configureWith(code);
    await site.work();

    expect((await site.connector())?.devops).toMatchObject({
      provisioningState: 'Failed',
      provisioningStatusMessage: expect.stringContaining('invalid_grant'),
    });
  });

  it('that no authorization here gave is refused unless codes of other clients are taken', async () => {
    const { code } = await signIn();
    site.codesOfOtherClients = false;

    await expect(configureWith(code)).rejects.toMatchObject({
      status: 400,
      code: 'InvalidAuthorizationCode',
      target: 'properties.authorization.code',
      message: expect.stringContaining('came of no authorization that was started here'),
    });
    expect((await site.connector())?.devops).toBeUndefined();
    site.codesOfOtherClients = true;
  });

  it('is refused to another caller, and still there for whom it was given to', async () => {
    const { code, cameBack } = await signIn();
    await cameBack();

    await expect(configureWith(code, grace())).rejects.toThrow(/somebody else/);
    await configureWith(code);
    await site.work();

    expect((await site.connector())?.devops?.provisioningState).toBe('Succeeded');
  });

  it('is not used up by a change that is refused', async () => {
    const { code, cameBack } = await signIn();
    await cameBack();
    await site.configure(all);

    await expect(configureWith(code)).rejects.toThrow(/still running/);

    await site.work();
    await patchDevops(site.key, { properties: { authorization: { code } } }, site.ada, site.deps());
    await site.work();
    expect((await site.connector())?.devops?.provisioningState).toBe('Succeeded');
  });

  it.each([1, 2])('is good no more where the process died after write %i', async (dieAfter) => {
    const { cameBack } = await signIn();

    await expect(cameBack(new Fate(dieAfter))).rejects.toThrow(Death);

    expect(await cameBack()).toEqual({ outcome: 'turned-away', fault: 'used' });
  });
});

describe('what is left of sign-ins', () => {
  it.each([1, 2])(
    'is removed with its verifier, also after a death at the start after write %i',
    async (dieAfter) => {
      await expect(signIn('demo', new Fate(dieAfter))).rejects.toThrow(Death);
      site.wait(11);

      await purgeSignIns(site.deps());

      expect(await purgeSignIns(site.deps())).toEqual({ signIns: 0 });
    },
  );

  it('is removed also when the process dies in between', async () => {
    const { begun, cameBack } = await signIn();
    await cameBack();
    site.wait(11);

    await expect(purgeSignIns(site.deps(new Fate(1)))).rejects.toThrow(Death);
    await purgeSignIns(site.deps());

    expect(await stage.vault.codeVerifiers.get(begun.cookie?.signInId ?? '')).toBeUndefined();
    expect(await purgeSignIns(site.deps())).toEqual({ signIns: 0 });
  });
});

function grace(): Caller {
  return { ...site.ada, principalId: randomUUID(), name: 'grace' };
}

describe('taking a connector over', () => {
  it('happens when somebody else authorises it, who may change it then, and ends the tokens of before', async () => {
    const first = await signIn();
    await first.cameBack();
    await configureWith(first.code);
    await site.work();
    const id = (await site.connector())?.id ?? '';
    const before = (await stage.vault.credentials.get(id))?.value.accessToken ?? '';
    const by = grace();

    await expect(
      patchDevops(site.key, { properties: { autoDiscovery: 'Enabled' } }, by, site.deps()),
    ).rejects.toThrow(/authorised by ada/);
    const token = { accessToken: 'glpat-demo-canary-api-0002' };
    await patchDevops(site.key, { properties: { authorization: token } }, by, site.deps());
    await site.work();
    await patchDevops(site.key, { properties: { autoDiscovery: 'Enabled' } }, by, site.deps());
    await site.work();

    expect((await site.connector())?.devops).toMatchObject({
      authorizedBy: { name: 'grace' },
      autoDiscovery: 'Enabled',
    });
    await expect(patchDevops(site.key, { properties: all }, site.ada, site.deps())).rejects.toThrow(
      /authorised by grace/,
    );
    const answer = await fetch(`${stage.simulator.url}/api/v4/user`, {
      headers: { authorization: `Bearer ${before}` },
    });
    expect(answer.status).toBe(401);
  });

  it('does not happen by an authorization that GitLab refuses', async () => {
    await site.configure(all);
    await site.work();

    const refused = { authorization: { accessToken: 'glpat-unknown' } };
    await patchDevops(site.key, { properties: refused }, grace(), site.deps());
    await site.work();

    expect((await site.connector())?.devops).toMatchObject({
      provisioningState: 'Failed',
      authorizedBy: { name: 'ada' },
    });
  });
});
