import { demoToken } from '../../../local/gitlab/credentials.ts';
import { localOwner, localTenant, objectIdOf, pageClient } from '../../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../../local/identity/server.ts';
import { ensurePage } from '../../../local/page/ensure-page.ts';
import { demoSubscription } from '../../../local/start/api.ts';
import { connectorPath } from '../../support/api-client.ts';
import { onboard } from '../../support/onboarding.ts';
import { freePorts } from '../../support/npm-start.ts';
import { startStack, type Stack, type StackOptions } from '../../support/stack.ts';

export type PageStack = Stack & { identity: IdentityProvider };

/**
 * The whole product with its page, as `npm start` serves it: the local administrator needs no sign-in, and may act as any user of
 * the identity provider. GitLab's sign-in comes back to the page. The page is built where `dist/web` is not of these sources.
 */
export async function startPageStack(options: StackOptions): Promise<PageStack> {
  await ensurePage();
  const apiPort = options.apiPort ?? (await freePorts());
  const identity = await startIdentityProvider({ pageOrigins: [`http://127.0.0.1:${apiPort}`] });
  const stack = await startStack({
    projects: 60,
    signIn: true,
    ...options,
    apiPort,
    settings: {
      TENANTS: JSON.stringify([
        {
          tenantId: localTenant,
          subscriptions: [demoSubscription, '*'],
          owners: [objectIdOf(localTenant, localOwner)],
        },
      ]),
      TOKEN_AUTHORITY: identity.url,
      PAGE_CLIENT_ID: pageClient,
      ...options.settings,
    },
  });
  const stop = async () => {
    await stack.stop();
    await identity.stop();
  };
  return { ...stack, identity, stop };
}

/** Everything that `demo` owns, crawled and assessed. */
export async function connectDemo({ api, settle }: Pick<PageStack, 'api' | 'settle'>): Promise<void> {
  await onboard(api, 'gitlab', { autoDiscovery: 'Enabled', authorization: { accessToken: demoToken } });
  await settle();
}

/** The same, with the findings of its scanners. */
export async function connectScannedDemo(stack: Pick<PageStack, 'api' | 'settle'>): Promise<void> {
  await connectDemo(stack);
  await stack.api.call('POST', `${connectorPath('gitlab')}/devops/default/resync`);
  await stack.settle();
}
