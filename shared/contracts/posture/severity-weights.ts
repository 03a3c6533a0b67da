/** Weight of a check in scores, by its severity. */
export const severityWeights = { Critical: 10, High: 5, Medium: 3, Low: 1 } as const;
