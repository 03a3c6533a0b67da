import { describe, expect, it } from 'vitest';

import { failExport, writeExport } from '../../../shared/features/exports/write-export.ts';
import { anExport, contentOf, exportId, exportingApp } from '../../support/an-export.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';

const job = { exportId };

async function written() {
  const { app, exports, connector } = exportingApp();
  await exports.insert(anExport(connector));
  await writeExport(job, app);
  return { text: await contentOf(app), one: (await exports.get(exportId))!.value };
}

describe('the writer of an export', () => {
  it('stores the content in chunks, with its rows, bytes and a digest', async () => {
    const { text, one } = await written();

    expect(one.state).toBe('Ready');
    expect(one.content?.size).toBe(Buffer.byteLength(text));
    expect(one.content?.count).toBe(text.trim().split('\r\n').length - 1);
    expect(one.content?.etag).toMatch(/^"[\w-]{22}"$/);
  });

  it('ends with the same bytes wherever it crashes and is repeated, and leaves no other chunks', async () => {
    const whole = await written();
    let crashes = 0;
    for (let crashAfter = 1; ; crashAfter += 1) {
      const { app, exports, connector } = exportingApp();
      await exports.insert(anExport(connector));
      const point = new CrashPoint(crashAfter);
      const crashed = await writeExport(job, { ...app, exports: point.over(exports) }).then(
        () => false,
        (failure: unknown) => failure instanceof SimulatedCrash,
      );

      await writeExport(job, app);

      const { content } = (await exports.get(exportId))!.value;
      expect([await contentOf(app), content?.etag]).toEqual([whole.text, whole.one.content?.etag]);
      expect(exports.attempts()).toEqual([content?.attempt]);
      if (!crashed) break;
      crashes += 1;
    }
    expect(crashes).toBeGreaterThan(10);
  });

  it('ends once beside itself: the bytes are those of one attempt', async () => {
    const whole = await written();
    const { app, exports, connector } = exportingApp();
    await exports.insert(anExport(connector));

    await Promise.all([writeExport(job, app), writeExport(job, app), writeExport(job, app)]);

    const { content } = (await exports.get(exportId))!.value;
    expect(await contentOf(app)).toBe(whole.text);
    expect(exports.attempts()).toEqual([content?.attempt]);
  });

  it('gives up when nobody has asked for a minute, and goes on for one who does', async () => {
    for (const asks of [false, true]) {
      const { app, exports, connector, later } = exportingApp();
      await exports.insert(anExport(connector));
      const put = exports.putChunk.bind(exports);
      exports.putChunk = async (...chunk) => {
        later(25_000);
        if (asks) await exports.ask(exportId, app.clock.now().toISOString());
        await put(...chunk);
      };

      await writeExport(job, app);

      expect((await exports.get(exportId))!.value.state).toBe(asks ? 'Ready' : 'Abandoned');
      expect(exports.attempts()).toHaveLength(asks ? 1 : 0);
    }
  });

  it('fails for a connector that was deleted meanwhile, and writes nothing of its successor', async () => {
    const { app, exports, connector } = exportingApp();
    await exports.insert(anExport({ ...connector, id: exportId }));

    await writeExport(job, app);

    const { state, message } = (await exports.get(exportId))!.value;
    expect([state, message, exports.attempts()]).toEqual(['Failed', 'A connector of it was deleted.', []]);
  });

  it('does nothing for an export that is gone', async () => {
    const { app, exports } = exportingApp();

    await writeExport(job, app);

    expect(exports.attempts()).toEqual([]);
  });
});

it('ends an export whose job is not retried, unless it has ended', async () => {
  const { app, exports, connector } = exportingApp();
  await exports.insert(anExport(connector));
  await failExport(exportId, new Error('secret'), app);
  const failed = (await exports.get(exportId))!.value;
  await failExport(exportId, new Error('again'), app);

  expect([failed.state, failed.message]).toEqual(['Failed', 'It could not be written.']);
  expect((await exports.get(exportId))!.value).toEqual(failed);
});
