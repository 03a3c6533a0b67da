/** Whether a project has open findings: `open`, `none`, or `unknown` where nobody has looked for them yet. */
export const findingPresences = ['open', 'none', 'unknown'] as const;
export type FindingPresence = (typeof findingPresences)[number];
