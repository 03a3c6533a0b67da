/** A regular expression that stands in a source, with the line it begins on. */
export type Literal = { source: string; flags: string; line: number };

/** Words after which a slash begins an expression rather than divides. */
const wordsBefore = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'void',
  'await',
  'yield',
  'throw',
  'else',
]);
const literalForm = /\/(?![*/])(?<source>(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/(?<flags>[dgimsuvy]*)/y;
const token =
  /(?<skipped>\s+|\/\/[^\n]*|\/\*[^]*?\*\/)|(?<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?<word>[\w$#]+)|(?<sign>[^])/y;

/**
 * The literals of a TypeScript source. Reads it token by token, through strings, comments and the holes of templates, since a
 * slash is a division after a value and the beginning of an expression everywhere else.
 */
export function regexLiterals(code: string): Literal[] {
  const found: Literal[] = [];
  const holes: number[] = [];
  let depth = 0;
  let afterValue = false;
  for (let at = 0; at < code.length;) {
    const literal = afterValue ? undefined : matchAt(literalForm, code, at);
    if (literal !== undefined) {
      const { source = '', flags = '' } = literal.groups ?? {};
      found.push({ source, flags, line: code.slice(0, at).split('\n').length });
      at += literal[0].length;
      afterValue = true;
      continue;
    }
    const next = matchAt(token, code, at);
    if (next === undefined) break;
    const { skipped, text, word, sign } = next.groups ?? {};
    at += next[0].length;
    if (skipped !== undefined) continue;
    if (sign === '{') depth += 1;
    if (sign === '}') {
      const isHole = holes.at(-1) === depth;
      if (isHole) holes.pop();
      else depth -= 1;
      if (isHole) at = templateEnd(at);
      afterValue = isHole && code[at - 1] === '`';
      continue;
    }
    if (sign === '`') {
      at = templateEnd(at);
      afterValue = code[at - 1] === '`';
      continue;
    }
    afterValue =
      text !== undefined || sign === ')' || sign === ']' || (word !== undefined && !wordsBefore.has(word));
  }
  return found;

  /** Behind the backtick that ends the template, or behind the `${` of its next hole. */
  function templateEnd(from: number): number {
    for (let index = from; index < code.length; index += 1) {
      if (code[index] === '\\') index += 1;
      else if (code[index] === '`') return index + 1;
      else if (code.startsWith('${', index)) {
        holes.push(depth);
        return index + 2;
      }
    }
    return code.length;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
