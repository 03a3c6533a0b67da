import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { assertWorldSize, vaultKeyFile, secretFile, makePrivate } from '../../../local/start/data-files.ts';
import { StartError } from '../../../local/start/options.ts';
import { keyRing } from '../../../shared/adapters/vault/key-ring.ts';
import { thrownBy } from '../../support/thrown-by.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'palisade-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the key of this machine', () => {
  it('is made once, fits the vault, and is for its owner only', () => {
    const dataDir = join(folder, 'not/there/yet');

    const file = vaultKeyFile(dataDir);
    const key = readFileSync(file, 'utf8');

    expect(vaultKeyFile(dataDir)).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe(key);
    expect(keyRing(key).current).toBe('local');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(vaultKeyFile(join(folder, 'another')), 'utf8')).not.toBe(key);
  });
});

describe('the secrets between the processes of this machine', () => {
  it.each(['storage', 'service-bus', 'identity'] as const)('are made once for each folder: %s', (of) => {
    const [file, other] = [secretFile(folder, of), secretFile(join(folder, 'another'), of)];
    const secret = readFileSync(file, 'utf8');

    expect(secretFile(folder, of)).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe(secret);
    expect(readFileSync(other, 'utf8')).not.toBe(secret);
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the data folder', () => {
  it('is made for its owner only, and one that was open is closed', () => {
    const [fresh, former] = [join(folder, 'fresh'), join(folder, 'former')];
    mkdirSync(former, { mode: 0o755 });

    makePrivate(fresh);
    makePrivate(former);

    expect([fresh, former].map((one) => statSync(one).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it('that cannot be created ends in an error sentence', () => {
    writeFileSync(join(folder, 'file'), '');

    expect(thrownBy(() => makePrivate(join(folder, 'file/below')))).toBeInstanceOf(StartError);
  });
});

describe('the size of the simulated GitLab', () => {
  it('is kept, and another one refused with what to do', () => {
    assertWorldSize(folder, 1_200);
    assertWorldSize(folder, 1_200);

    const failure = thrownBy(() => assertWorldSize(folder, 20_000));

    expect(failure).toBeInstanceOf(StartError);
    expect(failure).toMatchObject({
      message: expect.stringContaining('1200 projects; choose another folder with --data'),
    });
    expect(readFileSync(join(folder, 'world.json'), 'utf8')).toBe('{"projects":1200}');
  });

  it.each(['', '{', '{}', 'null', '{"projects":"many"}'])(
    'that cannot be read ends in an error sentence: %j',
    (text) => {
      writeFileSync(join(folder, 'world.json'), text);

      const failure = thrownBy(() => assertWorldSize(folder, 1_200));

      expect(failure).toBeInstanceOf(StartError);
      expect(failure).toMatchObject({ message: expect.stringContaining('world.json') });
    },
  );
});
