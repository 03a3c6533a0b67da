import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { hookKeys } from '../../../../shared/features/webhooks/domain/hook-keys.ts';
import {
  type Delivery,
  provesBySignature,
  verifyWebhook,
} from '../../../../shared/features/webhooks/domain/verify-signature.ts';
import { body, headers, id, key, now, secret, sign, signed, timestamp } from './a-delivery.ts';
import { pick, seededChance } from './chance.ts';

function verify(change: Partial<Delivery> = {}) {
  return verifyWebhook({ headers: signed(), rawBody: body, secret, now, ...change });
}
const bySignature = { authentic: true, by: 'signature', idempotencyKey: id };

describe('a signed delivery', () => {
  it('is authentic as text, as bytes, and with keys that were made before', () => {
    expect(verify()).toEqual(bySignature);
    expect(verify({ rawBody: Buffer.from(body) })).toEqual(bySignature);
    expect(verify({ rawBody: new Uint8Array(Buffer.from(body)) })).toEqual(bySignature);
    expect(verify({ secret: hookKeys(secret) })).toEqual(bySignature);
  });

  it('is signed as openssl and other implementations sign', () => {
    const ours = 'v1,iVfjTnRbTudBr/Wt01a4HwJ3dwVYkqoZJf0km3Y74fo=';
    const published = {
      headers: headers({
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      }),
      rawBody: '{"test": 2432232314}',
      secret: { ...secret, signingToken: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
      now: new Date(1_614_265_330_000),
    };

    expect(sign()).toBe(ours);
    expect(verify({ headers: signed({ 'webhook-signature': ours }) })).toEqual(bySignature);
    expect(verifyWebhook(published)).toMatchObject({ authentic: true });
  });

  it('takes the headers in the case and class that the web knows', () => {
    const web = new Headers({
      'Webhook-Id': id,
      'Webhook-Timestamp': timestamp,
      'Webhook-Signature': sign(),
    });

    expect(verify({ headers: web })).toEqual(bySignature);
  });

  it('may carry several signatures, of which one counts', () => {
    const other = sign({}, randomBytes(32));
    const many = [`v1a,${'A'.repeat(86)}==`, other, sign(), 'v2,abc'].join(' ');

    expect(verify({ headers: signed({ 'webhook-signature': many }) })).toEqual(bySignature);
    expect(verify({ headers: signed({ 'webhook-signature': `${other} ${other}` }) })).toEqual({
      authentic: false,
      reason: 'no signature matches',
    });
  });

  it.each([
    [0, true],
    [300_000, true],
    [-300_000, true],
    [300_001, false],
    [-300_001, false],
    [86_400_000, false],
  ])('that came %i ms after it was signed is authentic: %s', (lateMs, authentic) => {
    expect(verify({ now: new Date(now.getTime() + lateMs) }).authentic).toBe(authentic);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is nothing without %s', (name) => {
    const verdict = verify({ headers: signed({ [name]: undefined, 'x-gitlab-token': secret.token }) });

    expect(verdict).toEqual({ authentic: false, reason: 'a signature header is missing' });
  });

  it('is never made good by a token', () => {
    const good = { 'x-gitlab-token': secret.token };
    const bad = [
      headers({ ...good, 'webhook-signature': '' }),
      headers({ ...good, 'webhook-id': id }),
      signed({ ...good, 'webhook-signature': sign({}, randomBytes(32)) }),
      signed({ ...good, 'webhook-timestamp': '1' }),
    ];

    expect(bad.map((one) => verify({ headers: one }).authentic)).toEqual([false, false, false, false]);
  });

  it.each([
    'whsec_',
    'whsec_AAAA',
    `whsec_${'!'.repeat(44)}`,
    `whsec_${'A'.repeat(500)}`,
    key.toString('base64'),
  ])('is not checked with the unusable key %s', (signingToken) => {
    const forged = signed({ 'webhook-signature': sign({}, Buffer.alloc(0)) });

    const verdict = verify({ headers: forged, secret: { ...secret, signingToken } });

    expect(verdict).toEqual({ authentic: false, reason: 'this hook has no usable signing token' });
  });
});

/** The text with each of its characters replaced in turn by another of the same kind. */
function altered(text: string): string[] {
  return Array.from({ length: text.length }, (_, at) => {
    const [one, other] = /\d/.test(text.charAt(at)) ? ['1', '2'] : ['A', 'b'];
    return `${text.slice(0, at)}${text[at] === one ? other : one}${text.slice(at + 1)}`;
  });
}

describe('a delivery that was tampered with', () => {
  it('is refused wherever its id, time or signature differs by a character', () => {
    const changed = [
      ...altered(id).map((value) => ({ 'webhook-id': value })),
      ...altered(timestamp).map((value) => ({ 'webhook-timestamp': value })),
      ...altered(sign()).map((value) => ({ 'webhook-signature': value })),
    ];

    const authentic = changed.filter((change) => verify({ headers: signed(change) }).authentic);

    expect(changed.length).toBeGreaterThan(90);
    expect(authentic).toEqual([]);
  });

  it('is refused wherever its body differs by a bit, is cut or grows', () => {
    const bytes = Buffer.from(body);
    const flipped = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const copy = Buffer.from(bytes);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      return copy;
    });
    const resized = [bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from(' ')]), ''];

    const authentic = [...flipped, ...resized].filter((rawBody) => verify({ rawBody }).authentic);

    expect(authentic).toEqual([]);
  });

  it('is refused with the parts of another genuine delivery', () => {
    const other = sign({ id: 'other', timestamp: String(Number(timestamp) + 1), body: '{}' });

    expect(verify({ headers: signed({ 'webhook-signature': other }) }).authentic).toBe(false);
    // The dot between the parts keeps them apart.
    const moved = { 'webhook-id': `${id}.1`, 'webhook-signature': sign({ id, timestamp: `1.${timestamp}` }) };
    expect(verify({ headers: signed({ ...moved, 'webhook-id': id }) }).authentic).toBe(false);
  });

  it.each([200, 201, 202, 203])('or made up is refused, and a genuine one never (seed %i)', (seed) => {
    const chance = seededChance(seed);
    const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(chance() * 256)));
    for (let round = 0; round < 100; round += 1) {
      const hookKey = bytes(32);
      const rawBody = bytes(Math.floor(chance() * 2_000));
      const said = { id: bytes(12).toString('base64url'), timestamp: String(Math.floor(chance() * 2e9)) };
      const at = new Date(Number(said.timestamp) * 1000 + Math.floor((chance() * 2 - 1) * 300_000));
      const genuine = sign({ ...said, body: rawBody }, hookKey);
      const whole = {
        headers: headers({
          'webhook-id': said.id,
          'webhook-timestamp': said.timestamp,
          'webhook-signature': genuine,
        }),
        rawBody,
        secret: { ...secret, signingToken: `whsec_${hookKey.toString('base64')}` },
        now: at,
      };
      const wrong = pick<Partial<Delivery>>(chance, [
        { rawBody: Buffer.concat([rawBody, bytes(1)]) },
        { secret: { ...secret, signingToken: `whsec_${bytes(32).toString('base64')}` } },
        { now: new Date(at.getTime() + 600_001) },
      ]);

      expect(verifyWebhook(whole)).toEqual({ authentic: true, by: 'signature', idempotencyKey: said.id });
      expect(verifyWebhook({ ...whole, ...wrong }).authentic).toBe(false);
    }
  });
});

describe('hostile headers', () => {
  const huge = 'v1,'.repeat(1_000_000);
  const values = [
    '',
    ' ',
    '\0',
    'v1',
    'v1,',
    'v1,=',
    'v1,\u{1F600}',
    '\uD800',
    'é'.repeat(44),
    huge,
    `${sign()} `.repeat(100_000),
    'v1,AAAA '.repeat(100),
    `${sign()}, ${sign({}, randomBytes(32))}`,
    `${id}, ${id}`,
    '-1',
    '1e9',
    '0x6a000000',
    'NaN',
    '9'.repeat(400),
    '__proto__',
  ];

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('in %s are refused', (name) => {
    const verdicts = values.map((value) => verify({ headers: signed({ [name]: value }) }));

    expect(verdicts.filter(({ authentic }) => authentic)).toEqual([]);
    for (const verdict of verdicts) expect(JSON.stringify(verdict).length).toBeLessThan(120);
  });

  it('in X-Gitlab-Token are refused', () => {
    const verdicts = values.map((value) => verify({ headers: headers({ 'x-gitlab-token': value }) }));

    expect(verdicts.filter(({ authentic }) => authentic)).toEqual([]);
  });

  it('with an id that GitLab would not make are refused even when they are signed', () => {
    for (const odd of ['', 'a b', 'é', 'a\nb', 'x'.repeat(257)]) {
      const all = { 'webhook-id': odd, 'webhook-signature': sign({ id: odd }) };

      expect(verify({ headers: signed(all) })).toEqual({
        authentic: false,
        reason: 'webhook-id is malformed',
      });
    }
  });
});

describe('a delivery with a token', () => {
  it('is authentic, with the idempotency key if GitLab sent a usable one', () => {
    const good = { 'x-gitlab-token': secret.token };

    expect(verify({ headers: headers({ ...good, 'idempotency-key': id }) })).toEqual({
      authentic: true,
      by: 'token',
      idempotencyKey: id,
    });
    for (const unusable of [undefined, '', 'a b', 'é', 'x'.repeat(257)]) {
      const verdict = verify({ headers: headers({ ...good, 'idempotency-key': unusable }) });
      expect(verdict).toEqual({ authentic: true, by: 'token' });
    }
  });

  it('is refused when the token differs in any way', () => {
    const wrong = [
      '',
      secret.token.slice(1),
      secret.token.slice(0, -1),
      `${secret.token} `,
      secret.token.toUpperCase(),
      `${secret.token}, ${secret.token}`,
      secret.signingToken,
    ];

    for (const token of wrong) {
      const verdict = verify({ headers: headers({ 'x-gitlab-token': token }) });
      expect(verdict).toEqual({ authentic: false, reason: 'X-Gitlab-Token does not match' });
    }
  });

  it('is refused when it brings no proof at all', () => {
    expect(verify({ headers: headers({}) })).toEqual({
      authentic: false,
      reason: 'there is neither a signature nor a token',
    });
  });

  it('is refused where the hook must sign, which a signed one is not', () => {
    const byToken = { headers: headers({ 'x-gitlab-token': secret.token }), rawBody: body, secret, now };

    expect(verifyWebhook({ ...byToken, mustSign: true })).toMatchObject({ authentic: false });
    expect(verifyWebhook({ ...byToken, headers: signed(), mustSign: true })).toMatchObject({
      by: 'signature',
    });
  });

  it.each([
    [{}, false],
    [{ signs: false }, false],
    [{ signs: true }, true],
    [{ signs: true, isByHand: true }, false],
    [{ isByHand: true }, false],
  ])('is no proof for a hook that was seen to sign, unless a person knows it: %o', (proof, wanted) => {
    expect(provesBySignature(proof)).toBe(wanted);
  });
});

const withToken = (token: string) => headers({ 'x-gitlab-token': token });

describe('a delivery during a rotation', () => {
  const newKey = randomBytes(32);
  const until = new Date(now.getTime() + 60_000);
  const changing = {
    token: 'another-token-of-more-than-32-characters',
    signingToken: `whsec_${newKey.toString('base64')}`,
    former: { ...secret, until: until.toISOString() },
  };

  it('is proved by the new secrets and by the former ones', () => {
    const byNewKey = signed({ 'webhook-signature': sign({}, newKey) });

    expect(verify({ secret: changing })).toEqual(bySignature);
    expect(verify({ secret: changing, headers: byNewKey })).toEqual(bySignature);
    for (const token of [secret.token, changing.token])
      expect(verify({ secret: changing, headers: withToken(token) })).toMatchObject({ by: 'token' });
  });

  it('is refused with a third secret, and with the former ones once they are over', () => {
    const keys = hookKeys(changing);
    const strange = signed({ 'webhook-signature': sign({}, randomBytes(32)) });

    expect(verify({ secret: keys, headers: strange })).toMatchObject({ authentic: false });
    expect(verify({ secret: keys, headers: withToken('x'.repeat(40)) })).toMatchObject({ authentic: false });
    expect(verify({ secret: keys, headers: withToken(secret.token), now: until })).toEqual({
      authentic: false,
      reason: 'X-Gitlab-Token does not match',
    });
    expect(verify({ secret: keys, now: until })).toMatchObject({ authentic: false });
  });

  it('must still be signed where the hook signs', () => {
    const delivery = { secret: changing, headers: withToken(secret.token), mustSign: true };

    expect(verify(delivery)).toEqual({ authentic: false, reason: 'this hook signs its deliveries' });
  });
});
