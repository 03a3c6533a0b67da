import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { regexLiterals } from './support/regex-literals.ts';
import { worstInputs } from './support/worst-inputs.ts';

const root = join(import.meta.dirname, '..');
const files = globSync('{functions,shared,local}/**/*.{ts,mjs}', { cwd: root })
  .filter((file) => !file.includes('node_modules'))
  .toSorted();
const literals = files.flatMap((file) =>
  regexLiterals(readFileSync(join(root, file), 'utf8')).map((literal) => ({ file, ...literal })),
);

/** Node takes 16 KiB of headers, of which a URL or a value may be all; what is longer is a body, and has its own lengths. */
const longest = 16_384;
const boundMs = 10;
const tries = 6;

/** By small steps at first: on a pattern whose time doubles with each character, the first step would never end. */
const lengths = [8, 12, 16, 20, 22, 24, 26, 28, 32, 64, 256, 1_024, 4_096, longest];

/** The best of several tries: another process may have had the core during one of them. */
function bestMs(pattern: RegExp, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let left = tries; left > 0 && best > boundMs; left -= 1) {
    const begun = performance.now();
    if (pattern.global) text.replace(pattern, '');
    else pattern.test(text);
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

/** The first text that takes longer than is allowed, as `length: beginning (milliseconds)`. */
function slowOn(source: string, flags: string): string | undefined {
  const pattern = new RegExp(source, flags.replace('y', ''));
  for (const length of lengths) {
    for (const text of worstInputs(source, length)) {
      const took = bestMs(pattern, text);
      if (took > boundMs) return `${length}: ${JSON.stringify(text.slice(0, 24))} (${took.toFixed(0)} ms)`;
    }
  }
  return undefined;
}

describe('the regular expressions of the source', () => {
  it('are all seen', () => {
    expect(literals.length).toBeGreaterThan(100);
    expect(literals.some(({ file }) => file === 'shared/platform/redact.ts')).toBe(true);
    const begins = files.flatMap((file) => {
      const calls = readFileSync(join(root, file), 'utf8').match(
        /\.(?:test|exec)\(|(?:match|matchAll|replace|replaceAll|split)\(\//g,
      );
      return calls === null ? [] : [file];
    });
    const seen = new Set(literals.map(({ file }) => file));
    expect(begins.filter((file) => !seen.has(file) && !madeAtRunTime.includes(file))).toEqual([]);
  });

  it('end within 10 ms on their worst input', { timeout: 120_000 }, () => {
    const known = new Map<string, string | undefined>();
    const slow = literals.flatMap(({ file, line, source, flags }) => {
      const name = `/${source}/${flags}`;
      if (!known.has(name)) known.set(name, slowOn(source, flags));
      const why = known.get(name);
      return why === undefined ? [] : [`${file}:${line} ${name} on ${why}`];
    });

    expect(slow).toEqual([]);
  });

  it.each([
    String.raw`^(a+)+$`,
    String.raw`\/+$`,
    String.raw`\s+and\s+`,
    String.raw`(\w+:\/\/)[^\s/@:]+:[^\s/@]+@`,
  ])('would be found out: %s', (source) => {
    expect(slowOn(source, 'g')).toBeDefined();
  });

  it('are made at run time in few places only, of what is ours', () => {
    const making = files.filter((file) => /new RegExp\(/.test(readFileSync(join(root, file), 'utf8')));

    expect(making).toEqual(madeAtRunTime);
  });
});

/** Files that build patterns from names in the source, or from filters of the machine's owner (simulated GitLab). */
const madeAtRunTime = [
  'functions/edge/route-params.ts',
  'local/functions-host/http/route-constraints.ts',
  'local/functions-host/http/route-template.ts',
  'local/gitlab/hooks/branch-filter.ts',
  'local/gitlab/http/router.ts',
  'local/identity/routes.ts',
  'shared/adapters/gitlab/budgets/endpoint-of.ts',
  'shared/features/permissions/domain/roles.ts',
];
