import { describe, expect, it } from 'vitest';

import { readReport } from '../../../../shared/adapters/gitlab/reports/read-report.ts';
import { readLimits } from '../../../../shared/features/findings/domain/read-outcome.ts';
import { aReport, anItem, atLine, chunksOf, readFile } from '../../../support/findings.ts';

const ids = ['one', 'two', 'three'];
const three = aReport(ids.map((id) => anItem({ id })));
const text = JSON.stringify(three);

async function read(content: unknown, limits = {}) {
  const { outcome, findings } = await readFile({ content, limits });
  return { ...outcome, ids: findings.map(({ sourceId }) => sourceId) };
}

describe('a whole report', () => {
  it('gives its items in their order, its version, scanner and time', async () => {
    expect(await read(three)).toMatchObject({
      status: 'ok',
      ids,
      count: 3,
      skipped: 0,
      warnings: [],
      version: '15.2.4',
      scanner: { id: 'semgrep', vendor: 'GitLab', version: '1.100.0' },
      ranAt: '2026-11-20T09:01:00.000Z',
    });
  });

  it.each([1, 2, 3, 7, 1_000_000])('is the same in chunks of %i bytes', async (size) => {
    const items: unknown[] = [];
    const bytes = Buffer.from(JSON.stringify(aReport([anItem({ name: 'Ä 😀 \\u2028 "quoted"' })])));

    const outcome = await readReport(chunksOf(bytes, size), readLimits, (some) => void items.push(...some), {
      now: () => new Date(),
    });

    expect(outcome).toMatchObject({ status: 'ok', bytes: bytes.length });
    expect(items).toMatchObject([{ name: 'Ä 😀 \\u2028 "quoted"' }]);
  });

  it('needs no scan, and takes it where it stands in front', async () => {
    const { scan, vulnerabilities } = three;

    expect(await read({ vulnerabilities })).toMatchObject({ status: 'ok', ids });
    expect(await read({ scan, vulnerabilities })).toMatchObject({ status: 'ok', scanner: { id: 'semgrep' } });
  });

  it('has an array at its root in old versions', async () => {
    expect(await read([anItem({ id: 'one' })])).toMatchObject({ status: 'ok', ids: ['one'] });
    expect(await read([])).toMatchObject({ status: 'ok', ids: [] });
  });

  it.each(['99.0.0', undefined, 15])('is read whatever its version is: %s', async (version) => {
    expect(await read({ ...three, version })).toMatchObject({ status: 'ok', ids });
  });

  it('names the items that it has a patch for, and nothing else of its remediations', async () => {
    const remediations = [{ fixes: [{ id: 'one', cve: 'x' }], diff: 'canary' }, null, { fixes: [null] }, []];
    const outcome = await read({ ...three, remediations });

    expect(outcome.remediatedIds).toEqual(new Set(['one']));
    expect(JSON.stringify(outcome)).not.toContain('canary');
  });

  it('may repeat a key: the last one wins in an item', async () => {
    const item = JSON.stringify(anItem({ id: 'one' })).replace('{', '{"id":"first",');

    expect(await read(`{"vulnerabilities":[${item}]}`)).toMatchObject({ status: 'ok', ids: ['one'] });
  });

  it('may have its list twice: both are read, with a warning', async () => {
    const [one, two] = ids.map((id) => JSON.stringify([anItem({ id })]));

    expect(await read(`{"vulnerabilities":${one},"vulnerabilities":${two}}`)).toMatchObject({
      status: 'ok',
      ids: ['one', 'two'],
      warnings: ['several lists of vulnerabilities'],
    });
  });

  it('loses elements that are no items, and counts them', async () => {
    const odd = [null, 'text', 12, true, [], [anItem()], anItem({ id: 'one' })];

    expect(await read(aReport(odd))).toMatchObject({ status: 'ok', ids: ['one'], skipped: 6 });
  });

  it('says that the scanner failed', async () => {
    expect(await read(aReport([anItem({ id: 'one' })], { scan: { status: 'failure' } }))).toMatchObject({
      status: 'failed',
      ids: ['one'],
    });
  });

  it('hands over batches of at most 100, and waits for each', async () => {
    const sizes: number[] = [];
    let isBusy = false;
    const many = aReport(Array.from({ length: 1_050 }, (_, index) => atLine(index)));

    await readReport(
      chunksOf(Buffer.from(JSON.stringify(many)), 1_000_000),
      readLimits,
      async (items) => {
        expect(isBusy).toBe(false);
        isBusy = true;
        sizes.push(items.length);
        await Promise.resolve();
        isBusy = false;
      },
      { now: () => new Date() },
    );

    expect(Math.max(...sizes)).toBe(100);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1_050);
  });
});

describe('no report of findings', () => {
  it.each([
    ['spaces', ' \n\t '],
    ['a byte order mark alone', '\ufeff'],
    ['null', 'null'],
    ['a number', '12'],
    ['a text', '"report"'],
    ['an empty object', '{}'],
    ['HTML', '<!DOCTYPE html><html></html>'],
    ['JSON lines without a list', '{"level":"error"}\n{"level":"info"}'],
    ['a list that is null', '{"version":"15.0.0","vulnerabilities":null}'],
    ['a list that is an object', '{"vulnerabilities":{"0":{}}}'],
    ['a list in another object', '{"data":{"vulnerabilities":[{}]}}'],
    ['a list that is missing', '{"version":"15.0.0","scan":{"status":"success"}}'],
  ])('is malformed: %s', async (_, content) => {
    expect(await read(content)).toMatchObject({ status: 'malformed', ids: [], isBroken: false });
  });

  it('is empty where there is no byte', async () => {
    expect(await read('')).toMatchObject({ status: 'empty', ids: [] });
  });
});

describe('a report that ends too early', () => {
  it('gives the whole items before, with the byte', async () => {
    const cutAt = text.indexOf('"three"');

    expect(await read(text.slice(0, cutAt))).toMatchObject({
      status: 'incomplete',
      ids: ['one', 'two'],
      detail: `cut at byte ${cutAt}`,
    });
  });

  it('is never ok, wherever it is cut', async () => {
    for (let length = 1; length < text.length; length += 1) {
      const { status } = await read(text.slice(0, length));

      expect(`${length} ${status}`).toBe(`${length} incomplete`);
    }
  });

  it.each([
    ['broken syntax', text.replace('"two"', '"two')],
    ['a missing comma', text.replace('},{', '} {')],
    ['a comma too many', text.replace('}],"scan"', '},],"scan"')],
    ['a wrong bracket', `${text.slice(0, -1)}]`],
    ['a second document behind it', `${text}\n{"vulnerabilities":[]}`],
    ['text behind it', `${text} finished`],
  ])('is incomplete for %s', async (_, content) => {
    const { status, ids: read_, detail } = await read(content);

    expect({ status, first: read_[0], detail }).toEqual({
      status: 'incomplete',
      first: 'one',
      detail: expect.stringMatching(/ at byte \d+$/) as string,
    });
  });

  it('was cut by its connection, which is said', async () => {
    const items: unknown[] = [];

    const outcome = await readReport(broken(), readLimits, (some) => void items.push(...some), {
      now: () => new Date(),
    });

    expect(outcome).toMatchObject({ status: 'incomplete', isBroken: true, count: 2 });
    expect(items).toHaveLength(2);
    expect(JSON.stringify(outcome)).not.toContain('canary');
  });

  it('quotes nothing of the report in its detail', async () => {
    const outcome = await read(`{"vulnerabilities":[{"name":canary}]}`);

    expect(outcome.status).toBe('incomplete');
    expect(JSON.stringify(outcome)).not.toContain('c"');
    expect(outcome.detail).toMatch(/^no valid JSON at byte \d+$/);
  });
});

describe('a long report', () => {
  it('is read in steps, with no more in memory than a few chunks, however long it is', async () => {
    const chunk = Buffer.from(`${JSON.stringify(anItem({ description: 'x'.repeat(20_000) }))},`.repeat(5));
    const chunks = 400;
    let [pulled, taken, maxAhead] = [0, 0, 0];
    async function* body() {
      yield Buffer.from('{"vulnerabilities":[');
      for (; pulled < chunks; pulled += 1) {
        maxAhead = Math.max(maxAhead, pulled * 5 - taken);
        yield await Promise.resolve(chunk);
      }
      yield Buffer.from(`${JSON.stringify(anItem())}]}`);
    }

    const outcome = await readReport(body(), readLimits, (items) => void (taken += items.length), {
      now: () => new Date(),
    });

    expect(outcome).toMatchObject({ status: 'ok', count: chunks * 5 + 1 });
    expect(outcome.bytes).toBeGreaterThan(40_000_000);
    expect(maxAhead).toBeLessThan(110);
  });
});

describe('text of a report', () => {
  const name = 'Zeile\r\n für\u2028 "Größe" 😀';
  const report = JSON.stringify(aReport([anItem({ name })]), undefined, '\r\n');
  const inUtf16 = Buffer.from(`\ufeff${report}`, 'utf16le');

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${report}`)],
    ['UTF-16, little end first', inUtf16],
    ['UTF-16, big end first', Buffer.from(inUtf16).swap16()],
  ])('is read normally as %s', async (_, content) => {
    const { outcome, findings } = await readFile({ content });

    expect(outcome).toMatchObject({ status: 'ok', warnings: [] });
    expect(findings).toMatchObject([{ title: 'Zeile für "Größe" 😀' }]);
  });

  it.each([
    ['CRLF between its lines and in its texts', '\r\n', 'a\r\nb'],
    ['U+2028 and U+2029 in its texts', '', 'a\u2028\u2029b'],
    ['U+2028 as an escape', '', 'a\\u2028b'],
  ])('is read normally with %s', async (_, indent, odd) => {
    const content = JSON.stringify(aReport([anItem({ name: odd })]), undefined, indent).replace(
      '\\\\u',
      '\\u',
    );

    const { outcome, findings } = await readFile({ content });

    expect(outcome).toMatchObject({ status: 'ok', count: 1, warnings: [] });
    expect(findings).toMatchObject([{ title: 'a b' }]);
  });

  it.each([
    ['UTF-16 without a byte order mark', Buffer.from(text, 'utf16le'), 'malformed'],
    ['UTF-32', utf32(text), 'malformed'],
    [
      'no text at all',
      Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 256)),
      'malformed',
    ],
    ['zeros', Buffer.alloc(5_000), 'malformed'],
  ])('in %s is a fault with a name', async (_, content, status) => {
    const { outcome, findings } = await readFile({ content });

    expect(outcome).toMatchObject({ status, isBroken: false });
    expect(findings).toEqual([]);
  });

  it('keeps a finding with invalid UTF-8, with a warning and the same key each time', async () => {
    const latin1 = Buffer.from(
      JSON.stringify(aReport([anItem({ location: { file: 'größe.py' } })])),
      'latin1',
    );

    const first = await readFile({ content: latin1 });
    const second = await readFile({ content: latin1 });

    expect(first.outcome).toMatchObject({ status: 'ok', warnings: ['text that is no valid UTF-8'] });
    expect(first.findings).toMatchObject([{ location: { file: 'gr\ufffd\ufffde.py' } }]);
    expect(first.findings[0]?.keys).toEqual(second.findings[0]?.keys);
  });
});

describe('limits', () => {
  it('skip an item that is too large, with a warning', async () => {
    const large = anItem({ id: 'large', description: 'x'.repeat(5_000_000) });

    expect(await read(aReport([large, anItem({ id: 'one' })]))).toMatchObject({
      status: 'ok',
      ids: ['one'],
      skipped: 1,
      warnings: ['1 items are too large'],
    });
  });

  it.each([
    [{ maxBytes: 500 }, 'larger than 500 bytes'],
    [{ maxItems: 2 }, 'too many items at byte'],
    [{ maxItemBytes: 50 }, 'a text is too long at byte'],
  ])('end reading as incomplete: %o', async (limits, detail) => {
    const content = aReport([anItem(), anItem(), anItem({ description: 'x'.repeat(10_000) })]);
    const outcome = await read(content, limits);

    expect(outcome.status).toBe('incomplete');
    expect(outcome.detail).toContain(detail);
  });

  it('end reading after some time', async () => {
    let seconds = 0;
    const clock = { now: () => new Date((seconds += 100) * 1_000) };

    const outcome = await readReport(chunksOf(Buffer.from(text), 50), readLimits, () => {}, clock);

    expect(outcome).toMatchObject({ status: 'incomplete', detail: 'not read within 600 s' });
  });

  it('close the body early', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from('['.repeat(100));
      } finally {
        isClosed = true;
      }
    }

    const outcome = await readReport(endless(), readLimits, () => {}, { now: () => new Date() });

    expect(outcome).toMatchObject({ status: 'incomplete', detail: 'nested too deeply at byte 100000' });
    expect(isClosed).toBe(true);
  });

  it('allow details that are nested 20,000 times', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const item = JSON.stringify(anItem({ id: 'one' })).replace('{', `{"details":${deep},"flags":${deep},`);

    expect(await read(`{"vulnerabilities":[${item}]}`)).toMatchObject({ status: 'ok', ids: ['one'] });
  });

  it('pass on what the receiver of items throws', async () => {
    const failing = readReport(
      chunksOf(Buffer.from(text)),
      readLimits,
      () => {
        throw new Error('table is away');
      },
      { now: () => new Date() },
    );

    await expect(failing).rejects.toThrow('table is away');
  });
});

function utf32(of: string): Buffer {
  return Buffer.concat(Array.from(of, (character) => Buffer.from([character.codePointAt(0) ?? 0, 0, 0, 0])));
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text.slice(0, text.indexOf('"three"')));
  throw new Error('canary: socket hang up');
}
