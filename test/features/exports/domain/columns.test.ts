import { expect, it } from 'vitest';

import { exportColumns } from '../../../../shared/contracts/arm/export.ts';
import * as columns from '../../../../shared/features/exports/domain/columns.ts';

it('has the columns that the contract names, in their order', () => {
  expect(exportColumns).toEqual({
    inventory: Object.keys(columns.projectColumns),
    resources: Object.keys(columns.projectColumns),
    recommendations: Object.keys(columns.checkColumns),
    coverage: Object.keys(columns.coverageColumns),
    changes: Object.keys(columns.changeColumns),
    findings: Object.keys(columns.findingColumns),
  });
});
