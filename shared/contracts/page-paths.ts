/** First segments of the page's addresses, beside `/`. The page itself decides what is below them. */
export const pagePaths = [
  'devops',
  'recommendations',
  'coverage',
  'changes',
  'environments',
  'runs',
] as const;
