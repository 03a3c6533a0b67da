/** A prefix and the text to repeat behind it. */
type Pump = { prefix: string; repeated: string };

/** Ends that a pattern is unlikely to take, so that it goes back over everything before it. */
const ends = ['', '\n', '\u0000', '!', '/'];

/**
 * Texts on which a backtracking engine has the most to do: whatever the pattern repeats, repeated, behind the shortest text
 * that leads to it and before an end that does not fit; also pairs of the characters that it names, in turn.
 */
export function worstInputs(source: string, length: number): string[] {
  const { pumps, samples } = readPattern(source);
  const pairs = samples.flatMap((one) => samples.map((other) => ({ prefix: '', repeated: one + other })));
  const alone = samples.map((repeated) => ({ prefix: '', repeated }));
  const behind = pumps.flatMap(({ prefix }) => samples.map((repeated) => ({ prefix, repeated })));
  const pumped = [...pumps, ...alone, ...pairs, ...behind].filter(({ repeated }) => repeated !== '');
  // Behind another character, what is anchored to the beginning can't take it all.
  const all = pumped.flatMap((pump) => [pump, { ...pump, prefix: `!${pump.prefix}` }]);
  const texts = all.flatMap(({ prefix, repeated }) =>
    ends.map((end) => prefix + repeated.repeat(Math.ceil(length / repeated.length)).slice(0, length) + end),
  );
  return [...new Set(texts)];
}

/** Reads a pattern just far enough: what its parts look like at their shortest, and what is repeated without a bound. */
function readPattern(source: string): { pumps: Pump[]; samples: string[] } {
  const pumps: Pump[] = [];
  const samples = new Set<string>();
  let at = 0;

  function alternatives(prefix: string): string {
    const first = sequence(prefix);
    while (source[at] === '|') {
      at += 1;
      sequence(prefix);
    }
    return first;
  }

  function sequence(prefix: string): string {
    let text = '';
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const sample = atom(prefix + text);
      const { least, isOpen } = quantifier();
      if (isOpen) pumps.push({ prefix: prefix + text, repeated: sample });
      text += sample.repeat(least);
    }
    return text;
  }

  function atom(prefix: string): string {
    const character = source[at] ?? '';
    if (character === '(') return group(prefix);
    if (character === '[') return kept(characterClass());
    at += 1;
    if (character === '^' || character === '$') return '';
    if (character === '.') return kept('a');
    return kept(character === '\\' ? escape() : character);
  }

  function group(prefix: string): string {
    const head = /\((?:\?(?:<?[=!]|:|<\w+>))?/y;
    head.lastIndex = at;
    const [opening = '('] = head.exec(source) ?? [];
    at += opening.length;
    const text = alternatives(prefix);
    at += 1;
    return /[=!]$/.test(opening) ? '' : text;
  }

  function escape(): string {
    const name = source[at] ?? '';
    at += 1;
    const rest = { x: 2, u: 4 }[name] ?? 0;
    if ((name === 'p' || name === 'P' || name === 'u') && source[at] === '{') {
      at = source.indexOf('}', at) + 1;
      return 'a';
    }
    if (rest > 0) {
      at += rest;
      return String.fromCodePoint(Number.parseInt(source.slice(at - rest, at), 16));
    }
    return (
      { w: 'a', d: '0', s: ' ', W: '-', D: 'a', S: 'a', b: '', B: '', n: '\n', r: '\r', t: '\t' }[name] ??
      name
    );
  }

  /** One character that the class takes. */
  function characterClass(): string {
    const begin = at;
    at += 1;
    while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1;
    at += 1;
    const one = new RegExp(`^${source.slice(begin, at)}$`, 'u');
    const likely = ' a0-/.:_A%=+"\'@~,;\\\n\u0001';
    return Array.from(likely).find((character) => one.test(character)) ?? '';
  }

  function quantifier(): { least: number; isOpen: boolean } {
    const form = /(?:(?<sign>[*+?])|\{(?<least>\d+)(?<comma>,)?(?<most>\d+)?\})\??/y;
    form.lastIndex = at;
    const found = form.exec(source);
    if (found === null) return { least: 1, isOpen: false };
    at += found[0].length;
    const { sign, least, comma, most } = found.groups ?? {};
    if (sign !== undefined) return { least: sign === '+' ? 1 : 0, isOpen: sign !== '?' };
    const isOpen = comma !== undefined && (most === undefined || Number(most) > 8);
    return { least: Number(least), isOpen };
  }

  function kept(sample: string): string {
    if (sample !== '') samples.add(sample);
    return sample;
  }

  alternatives('');
  return { pumps, samples: [...samples] };
}
