import { expect, it } from 'vitest';

import { showFindings } from '../../../shared/features/findings/show-findings.ts';
import { anApp } from '../../support/an-app.ts';

it('does nothing for no projects; what it does for others is tested with the import', async () => {
  await expect(showFindings({ connectorId: 'c', rootId: 7 }, [], anApp({}))).resolves.toBeUndefined();
});
