/** Escapes, quoted texts, comments, ends of commands, and what lies between. */
const tokens = /\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|(?<![^\s;])#[^\n]*|&&|\|\||[;\n]|[^\\'"#&|;\n]+|[^]/g;
const ends = new Set(['&&', '||', ';', '\n']);

/**
 * The commands of a shell script that its own shell expands: texts in single quotes are left empty, because no variable is
 * replaced in them. A pipe stays one command. POSIX, "Shell Command Language", 2.2 Quoting.
 */
export function commandsOf(script: string): string[] {
  const commands = [''];
  for (const [token] of script.matchAll(tokens)) {
    if (ends.has(token)) commands.push('');
    else commands.push(commands.pop() + expanded(token));
  }
  return commands.map((command) => command.trim()).filter((command) => command !== '');
}

function expanded(token: string): string {
  if (token === '\\\n') return ' ';
  if (token.startsWith('#') && token.length > 1) return '';
  return token.startsWith("'") && token.length > 1 ? "''" : token;
}
