import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import type { GitLabCredentials } from '../../../shared/contracts/gitlab/oauth.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import type { Vault } from '../../../shared/features/credentials/ports.ts';

const oauth = {
  kind: 'oauth',
  accessToken: 'canary-access-token',
  refreshToken: 'canary-refresh-token',
  expiresAt: '2026-11-23T11:00:00.000Z',
} as const;

function token(accessToken: string): GitLabCredentials {
  return { kind: 'token', accessToken };
}

function keyOf(writer: number): string {
  return `key of ${writer}`.padEnd(32, '-');
}

/** Behaviour of every vault, with any storage. */
export function behavesAsVault(open: () => Vault): void {
  it('gives back what was put, for each kind and connector apart', async () => {
    const vault = open();
    const [one, other] = [randomUUID(), randomUUID()];
    await vault.credentials.put(one, oauth);
    await vault.pendingAuthorization.put(one, { code: 'canary-code' });

    expect((await vault.credentials.get(one.toUpperCase()))?.value).toEqual(oauth);
    expect((await vault.pendingAuthorization.get(one))?.value).toEqual({ code: 'canary-code' });
    expect(await vault.credentials.get(other)).toBeUndefined();
  });

  it('replaces what was put, in another vault over the same place too', async () => {
    const [vault, elsewhere] = [open(), open()];
    const connectorId = randomUUID();
    for (const nth of ['first', 'second', 'third']) {
      await vault.credentials.put(connectorId, token(nth));

      expect((await vault.credentials.get(connectorId))?.value).toEqual(token(nth));
      expect((await elsewhere.credentials.get(connectorId))?.value).toEqual(token(nth));
    }
  });

  it('removes one secret or all of a connector, any number of times', async () => {
    const vault = open();
    const [one, other] = [randomUUID(), randomUUID()];
    for (const id of [one, other]) {
      await vault.credentials.put(id, oauth);
      await vault.pendingAuthorization.put(id, { code: 'canary-code' });
    }

    await vault.pendingAuthorization.remove(one);
    await vault.pendingAuthorization.remove(one);
    expect(await vault.pendingAuthorization.get(one)).toBeUndefined();
    expect((await vault.credentials.get(one))?.value).toEqual(oauth);
    await vault.removeAll(one);
    await vault.removeAll(one);
    expect(await vault.credentials.get(one)).toBeUndefined();
    expect((await vault.credentials.get(other))?.value).toEqual(oauth);
  });

  it('takes a secret again for what was removed', async () => {
    const vault = open();
    const connectorId = randomUUID();
    for (const nth of ['first', 'second']) {
      await vault.credentials.put(connectorId, token(nth));
      expect((await vault.credentials.get(connectorId))?.value).toEqual(token(nth));
      await vault.removeAll(connectorId);
      expect(await vault.credentials.get(connectorId)).toBeUndefined();
    }
  });

  it('replaces a secret only at the version that was read, if one is given', async () => {
    const vault = open();
    const connectorId = randomUUID();
    await vault.credentials.put(connectorId, oauth);
    const read = await vault.credentials.get(connectorId);
    await vault.credentials.put(connectorId, token('second'), read?.etag);

    const late = vault.credentials.put(connectorId, token('third'), read?.etag);

    await expect(late).rejects.toThrow(ConcurrentChangeError);
    expect((await vault.credentials.get(connectorId))?.value.accessToken).toBe('second');
  });

  it('does not bring back at a version what was removed since', async () => {
    const vault = open();
    const connectorId = randomUUID();
    await vault.credentials.put(connectorId, oauth);
    const read = await vault.credentials.get(connectorId);
    await vault.credentials.remove(connectorId);

    const late = vault.credentials.put(connectorId, token('late'), read?.etag);

    await expect(late).rejects.toThrow(ConcurrentChangeError);
    expect(await vault.credentials.get(connectorId)).toBeUndefined();
  });

  it('lets exactly one of many win that replace the same version at once', async () => {
    const [one, other] = [open(), open()];
    const connectorId = randomUUID();
    await one.credentials.put(connectorId, oauth);
    const etag = (await one.credentials.get(connectorId))?.etag;

    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, nth) =>
        (nth % 2 === 0 ? one : other).credentials.put(connectorId, token(`writer-${nth}`), etag),
      ),
    );

    const winners = outcomes.flatMap(({ status }, nth) => (status === 'fulfilled' ? [nth] : []));
    expect(winners).toHaveLength(1);
    const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(losers.filter(({ reason }) => !(reason instanceof ConcurrentChangeError))).toEqual([]);
    for (const vault of [one, other]) {
      expect((await vault.credentials.get(connectorId))?.value).toEqual(token(`writer-${winners[0]}`));
    }
  });

  it('lets exactly one of many win that make the same secret at once, where there must be none yet', async () => {
    const [one, other, connectorId] = [open(), open(), randomUUID()];
    const writers = Array.from({ length: 6 }, (_, nth) => (nth % 2 === 0 ? one : other));

    const results = await Promise.allSettled(
      writers.map((vault, nth) => vault.findingKeys.put(connectorId, { key: keyOf(nth) }, null)),
    );

    const winners = results.flatMap(({ status }, nth) => (status === 'fulfilled' ? [keyOf(nth)] : []));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(reasons.filter((reason) => !(reason instanceof ConcurrentChangeError))).toEqual([]);
    expect(winners).toEqual([(await one.findingKeys.get(connectorId))?.value.key]);
  });

  it('loses no read while a secret is replaced over and over', async () => {
    const [writer, reader] = [open(), open()];
    const connectorId = randomUUID();
    await writer.credentials.put(connectorId, token('0'));
    const state = { isWriting: true };
    const writing = (async () => {
      for (let nth = 1; nth <= 15; nth += 1) await writer.credentials.put(connectorId, token(String(nth)));
      state.isWriting = false;
    })();

    const seen: number[] = [];
    while (state.isWriting) seen.push(Number((await reader.credentials.get(connectorId))?.value.accessToken));
    await writing;

    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(Number((await reader.credentials.get(connectorId))?.value.accessToken)).toBe(15);
  });

  it('keeps secrets as long as the longest that is taken from a caller', async () => {
    const vault = open();
    const connectorId = randomUUID();
    const longest = { accessToken: '\u0007'.repeat(4_096) };

    await vault.pendingAuthorization.put(connectorId, longest);

    expect((await vault.pendingAuthorization.get(connectorId))?.value).toEqual(longest);
  });

  it('can be tended at any time without a secret being lost', async () => {
    const vault = open();
    const connectorId = randomUUID();
    await vault.credentials.put(connectorId, oauth);
    await vault.credentials.put(connectorId, token('second'));

    await Promise.all([
      vault.cleanUpSecrets(),
      vault.cleanUpSecrets(),
      vault.credentials.put(connectorId, token('third')),
    ]);

    expect((await vault.credentials.get(connectorId))?.value).toEqual(token('third'));
  });
}
