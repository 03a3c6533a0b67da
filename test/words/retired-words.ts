/** A word that the glossary of CONTRIBUTING.md replaced, or a shape of prose or name that it rules out. */
export type RetiredWord = {
  /** As it is shown; also the text that the pattern must find. */
  word: string;
  say: string;
  pattern: RegExp;
  /** Code leaves comments out; the default is everything. */
  where?: 'code' | 'tests';
};

/** Finds a word also as a part of a camelCase name, and not within other words (`indeed`, `recommend`, `folder`). */
function part(word: string, say: string, forms: string, where?: 'code' | 'tests'): RetiredWord {
  const first = forms.slice(0, 1);
  const rest = forms.slice(1);
  const pattern = `(?:(?<![A-Za-z])${first.toLowerCase()}|${first.toUpperCase()})${rest}(?![a-z])`;
  return { word, say, pattern: new RegExp(pattern, 'g'), ...(where === undefined ? {} : { where }) };
}

function name(word: string, say: string): RetiredWord {
  return part(word, say, word, 'code');
}

function typeName(word: string, say: string, where: 'code' | 'tests' = 'code'): RetiredWord {
  return { word, say, pattern: new RegExp(`\\b${word}\\b`, 'g'), where };
}

export const retiredWords: readonly RetiredWord[] = [
  part('deed', 'handler, action or flow', 'deeds?'),
  part('mend', 'fix', 'mend(?:s|ed|ing)?'),
  part('anew', 'again', 'anew'),
  part('afresh', 'again', 'afresh'),
  part('somebody', 'a caller, a person, another process', 'somebody'),
  part('entomb', 'tombstone', 'entomb(?:s|ed|ing)?'),
  part('doubt', 'missing, confirm', 'doubt(?:s|ed|ful|ing)?'),
  part('sighting', 'observation', 'sight(?:s|ed|ing|ings)?'),
  part('fold', 'coalesce', 'fold(?:s|ed|ing)?'),
  part('death', 'crash', 'deaths?'),
  part('heed', 'update budgets', 'heed(?:s|ed|ing)?'),
  part('told', 'reported, stated', 'told'),
  part('tell', 'report, state, return', 'tell(?:s|ing)?'),
  part('any more', 'no longer', 'any more'),
  { word: 'loses the race', say: 'conflict', pattern: /\blost race|\b(?:lost|loses?|losing) the race/g },
  part('no longer chance', 'retry on conflict', 'no longer chance'),
  {
    word: 'mostItems',
    say: 'maxX or minX',
    pattern: /\b(?:most|longest|least|deepest|fewest|shortest)[A-Z]\w*/g,
    where: 'code',
  },
  {
    word: 'run.because',
    say: 'reason',
    pattern: /(?<=\.)because\b|\bbecause\b(?=\??:|\s*[,})=])/g,
    where: 'code',
  },
  { word: "kind: 'silent'", say: 'noResponse', pattern: /'silent'/g, where: 'code' },
  { word: "kind: 'barred'", say: 'blocked', pattern: /'barred'/g, where: 'code' },
  { word: "kind: 'odd'", say: 'invalidResponse', pattern: /'odd'/g, where: 'code' },
  { word: "kind: 'withheld'", say: 'deferred', pattern: /'withheld'/g, where: 'code' },
  {
    word: '/** What',
    say: 'a noun or a verb of the field',
    pattern: /\/\*\*\s*(?:\n\s*\*\s*)?(?:What|Where|Who|Whose|Those|Of)\b/g,
  },
  typeName('Chance', 'Clock or Ids'),
  typeName('Folded', 'PendingResync'),
  typeName('FoldedJobs', 'CoalescingSender'),
  typeName('TakenDeliveries', 'DeliveryLog'),
  typeName('Reception', 'WebhookResult'),
  typeName('Delivered', 'WebhookRequest'),
  typeName('ToldRate', 'RateLimitHeaders'),
  typeName('BarredConnectionError', 'BlockedAddressError'),
  typeName('Whereabouts', 'a noun of the field'),
  typeName('Whose', 'a noun of the field'),
  typeName('Doomed', 'a noun of the field'),
  typeName('Asked', 'a noun of the field'),
  typeName('Missed', 'a noun of the field'),
  typeName('Wanted', 'a noun of the field'),
  name('settleTask', 'completeTask'),
  name('putOff', 'rescheduleJob'),
  name('giveUp', 'failJob'),
  name('watchOver', 'resendStuckJobs'),
  name('watchAccess', 'checkGitLabAccess'),
  name('noteRefused', 'recordInvalidMessage'),
  name('noteAccessFault', 'recordAccessLost'),
  name('noteAccessRestored', 'recordAccessRestored'),
  name('announceTokenEnds', 'warnExpiringTokens'),
  name('askForGroup', 'requestGroupResync'),
  name('askForProject', 'requestProjectResync'),
  name('interruptRun', 'stopRun'),
  name('missRoot', 'recordRootNotFound'),
  name('confirmGone', 'confirmDeletions'),
  name('thoseOutside', 'itemsOutsideConnector'),
  name('crawlCut', 'crawlBySubgroup'),
  name('cutOf', 'fallBackToSubgroups'),
  name('holdRoots', 'claimRootGroups'),
  name('letLeave', 'offboardDeselected'),
  name('lookForLost', 'recheckUnlisted'),
  name('heldBefore', 'previousClaims'),
  name('clearRemains', 'purgeDeletedConnectors'),
  name('heldRoot', 'claimedRoot'),
  name('foreignRoot', 'claimedElsewhere'),
  name('leavingRoot', 'offboardingRoot'),
  name('leftRoot', 'offboardedRoot'),
  name('forgottenRoot', 'purgedRoot'),
  name('isTaken', 'has'),
  name('waitingLines', 'requestQueues'),
  name('pickLine', 'pickQueue'),
  name('patience', 'maxWait'),
  name('judgeOutcome', 'classifyOutcome'),
  name('judgeAddress', 'classifyAddress'),
  name('guardedAgent', 'ssrfGuard'),
  name('patchInStep', 'patchIndexed'),
  name('writeInParts', 'writeBatches'),
  typeName('Stage', 'TestEnvironment', 'tests'),
  typeName('Site', 'TestConnector', 'tests'),
  typeName('Fate', 'CrashPoint', 'tests'),
  typeName('Lifeline', 'CrashingWorker', 'tests'),
  typeName('Ground', 'SharedTables', 'tests'),
  part('diary', 'trace', 'diar(?:y|ies)'),
];

/** Names that are stored or sent, with the reason why they keep a retired word. */
export const storedNames: Readonly<Record<string, string>> = {
  removedBecause: 'column of Groups and Projects',
  foldedPath: 'column of Projects: the path in one case, not a coalesced one',
  movedAway: 'column of the index rows of Groups and Projects',
  'crawl-cut': 'job kind and task name',
  'confirm-gone': 'job kind',
  'job.because': 'field of jobs in the queue',
  'job.told': 'field of jobs in the queue',
  'entry.because': 'field of unreadable entries in the API',
};

/** Fields that are stored or sent under a retired word, and the files that may name them. */
export const storedIn: readonly { text: string; reason: string; files: readonly string[] }[] = [
  {
    text: 'because',
    reason: 'field of jobs in the queue',
    files: [
      'shared/contracts/job.ts',
      'shared/features/crawl/finish-run.ts',
      'shared/features/inventory/domain/follow-up-jobs.ts',
      'shared/features/inventory/record-root-not-found.ts',
      'shared/features/onboarding/discovery/recheck-unlisted.ts',
      'shared/features/resync/domain/after-resync.ts',
      'shared/features/resync/reconcile.ts',
      'shared/features/resync/request-resync.ts',
      'shared/features/resync/resync-project.ts',
      'shared/features/webhooks/domain/coalesce.ts',
      'test/adapters/tables/webhooks.test.ts',
      'test/features/inventory/domain/follow-up-jobs.test.ts',
      'test/features/resync/request-resync.test.ts',
      'test/features/resync/resync-group.test.ts',
      'test/features/resync/resync-project.test.ts',
      'test/features/webhooks/domain/coalesce.test.ts',
      'test/features/webhooks/receive-webhook.test.ts',
      'test/functions/http/freshness.test.ts',
      'test/journeys/dead-letters.test.ts',
      'test/platform/jobs/job-identity.test.ts',
      'test/support/a-job.ts',
    ],
  },
  {
    text: 'because',
    reason: 'field of jobs in the queue, and of unreadable entries',
    files: [
      'shared/features/resync/resync-group.ts',
      'test/features/crawl/crawl-window/merge-window.test.ts',
    ],
  },
  {
    text: 'because',
    reason: 'field of jobs in the queue, of unreadable entries and of the JSON column hook',
    files: ['test/features/crawl/malformed-elements.test.ts'],
  },
  {
    text: 'because',
    reason: 'field of unreadable entries and of the JSON column hook',
    files: [
      'shared/features/posture/domain/data-status.ts',
      'test/features/posture/domain/data-status.test.ts',
    ],
  },
  {
    text: 'because',
    reason: 'field of unreadable entries: JSON columns of runs and root groups, and the API',
    files: [
      'functions/http/present-run.ts',
      'shared/adapters/tables/root-groups.ts',
      'shared/adapters/tables/truncate-unreadable.ts',
      'shared/contracts/arm/run.ts',
      'shared/features/crawl/crawl-window/crawl-window.ts',
      'shared/features/crawl/domain/sum-run.ts',
      'shared/features/crawl/read-own-projects.ts',
      'shared/features/inventory/domain/root-crawl.ts',
      'shared/features/inventory/domain/unreadable.ts',
      'shared/features/recovery/failed-jobs.ts',
      'test/adapters/tables/runs.test.ts',
      'test/features/crawl/cancel-run.test.ts',
      'test/features/crawl/crawl-window/crawl-by-subgroup.test.ts',
      'test/features/crawl/crawl-window/read-around.test.ts',
      'test/features/crawl/domain/cross-check.test.ts',
      'test/features/crawl/domain/sum-run.test.ts',
      'test/features/crawl/domain/window.test.ts',
      'test/features/crawl/finish-run.test.ts',
      'test/features/inventory/domain/root-crawl.test.ts',
      'test/features/inventory/domain/unreadable.test.ts',
      'test/features/onboarding/configure-devops.test.ts',
      'test/features/onboarding/find-chosen.test.ts',
    ],
  },
  {
    text: 'because',
    reason: 'field of the JSON column hook',
    files: [
      'functions/http/present-inventory.ts',
      'shared/features/inventory/domain/inventory.ts',
      'shared/features/webhooks/ensure-hook.ts',
      'test/bench/webhooks.ts',
      'test/features/webhooks/ensure-hook.test.ts',
    ],
  },
  {
    text: 'because',
    reason: 'field of unreadable entries and of the JSON column hook',
    files: ['test/adapters/tables/connectors.test.ts', 'test/functions/http/present.test.ts'],
  },
  {
    text: 'because',
    reason: 'field of stored changes',
    files: [
      'shared/features/inventory/domain/describe-change.ts',
      'shared/features/inventory/domain/presented-after.ts',
      'test/features/inventory/domain/describe-change.test.ts',
      'test/features/subscriptions/domain/select-notice.test.ts',
    ],
  },
  {
    text: 'told',
    reason: 'field of jobs in the queue',
    files: [
      'shared/contracts/job.ts',
      'shared/features/inventory/domain/follow-up-jobs.ts',
      'shared/features/resync/resync-group.ts',
      'shared/features/resync/resync-project.ts',
      'shared/features/webhooks/domain/coalesce.ts',
      'shared/features/webhooks/domain/triage.ts',
      'test/adapters/gitlab/simulated-hooks.test.ts',
      'test/faults/steps.ts',
      'test/features/resync/events.test.ts',
      'test/features/webhooks/domain/coalesce.test.ts',
      'test/features/webhooks/domain/recent-looks.test.ts',
      'test/features/webhooks/domain/resync-plan.test.ts',
      'test/features/webhooks/domain/triage.test.ts',
      'test/platform/jobs/job-identity.test.ts',
    ],
  },
  {
    text: "'silent'",
    reason: 'log level of esbuild',
    files: ['local/build-app.ts'],
  },
];
