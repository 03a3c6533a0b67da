import type { ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { Assessment } from '../../posture/domain/assessment.ts';
import { factsOf } from '../../posture/domain/reading.ts';
import type { ScannerFacts } from './coverage-of-state.ts';

/** Facts of a project's assessment that say which scanners are to run; none while it is not assessed. */
export function scannerFactsIn(assessment: Assessment<'project'> | undefined, now: Date): ScannerFacts {
  const facts = factsOf<ProjectFacts>(assessment?.readings ?? [], now);
  return { ...known('ci'), ...known('securityJobs') };

  function known(name: 'ci' | 'securityJobs'): ScannerFacts {
    const fact = facts.get(name);
    return fact?.state === 'known' ? { [name]: fact.value } : {};
  }
}
