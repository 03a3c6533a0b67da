import { expect, it } from 'vitest';

import { purgeExports } from '../../../shared/features/exports/purge-exports.ts';
import { writeExport } from '../../../shared/features/exports/write-export.ts';
import { anExport, exportId, exportingApp } from '../../support/an-export.ts';

it('removes exports after their day, with their contents', async () => {
  const { app, exports, connector, later } = exportingApp();
  await exports.insert(anExport(connector));
  await writeExport({ exportId }, app);

  later(86_399_000);
  expect(await purgeExports(app)).toEqual({ exports: 0 });
  later(2_000);
  expect(await purgeExports(app)).toEqual({ exports: 1 });

  expect([await exports.get(exportId), exports.attempts()]).toEqual([undefined, []]);
});
