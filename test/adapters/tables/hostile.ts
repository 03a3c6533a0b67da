/** Names that keys, filters, URLs or JSON could trip over. */
export const hostileNames = [
  '',
  "'; PartitionKey ne ''",
  "o''brien'",
  'a/b\\c#d?e',
  'tab\tnewline\nnull\u0000bell\u0007delete\u007fnext\u0085',
  '100%25 %00 %',
  'emoji 🦊👩‍👩‍👧',
  '\u202eright to left \u05d0\u05d1',
  'line\u2028separator\u2029paragraph',
  'half a pair \ud800',
  'pipe|tilde~brace}',
  '{"json": [1, 2]}',
  '--batch_1\r\nPOST DELETE',
  'x'.repeat(255),
  'ü'.repeat(255),
  'y'.repeat(6_000),
];
