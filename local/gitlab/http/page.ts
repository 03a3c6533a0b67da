import { escapeHtml } from '../../escape-html.ts';

/** An HTML page; `body` is inserted without escaping. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.4rem; } code { background: #f2f2f2; padding: 0 .2rem; }
button { font: inherit; padding: .4rem 1.2rem; margin-right: .5rem; } .note { color: #666; font-size: .9rem; }
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
