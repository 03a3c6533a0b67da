import { describe, expect, it } from 'vitest';

import { thingId, thingText } from '../../../web/panes/recommendations/thing-text.ts';

const subscription = '11111111-2222-4333-8444-555555555555';
const connector = `/subscriptions/${subscription}/resourceGroups/rg%20one/providers/Microsoft.Security/securityConnectors/git`;

describe('a thing in the address', () => {
  it.each([
    connector,
    `${connector}/devops/default/gitLabGroups/contoso$web`,
    `${connector}/devops/default/gitLabGroups/contoso$web/projects/shop`,
  ])('is the resource id again: %s', (id) => {
    const text = thingText(id);

    expect(text).toMatch(/^rg%20one\/git/);
    expect(thingId(text ?? '', subscription)).toBe(id);
  });

  it.each(['', 'rg', 'a/b/c/d/e', '%ZZ/b'])('is none for %j', (text) => {
    expect(thingId(text, subscription)).toBeUndefined();
  });
});
