import { z } from 'zod';

import { apiUrlFault, normaliseInstanceUrl } from './instance-url.ts';
import { GitLabLimits } from './limits.ts';

/** Headers that Palisade or the connection sets; extra headers must not replace them. */
const ownHeaders =
  /^(accept|authorization|connection|content-(length|type)|cookie|expect|host|job-token|keep-alive|private-token|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

/** Headers for systems in front of a GitLab, such as an access proxy. Their values are secret. */
const ExtraHeaders = z.record(
  z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'must be the name of a header')
    .refine((name) => !ownHeaders.test(name), 'must not be a header that Palisade sets itself'),
  z
    .string()
    .max(4096)
    .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'must be printable ASCII'),
);

/**
 * One GitLab that this deployment may talk to. `url` is its root, normalised, with a sub-path if it has one.
 * Client id, secret and redirect URI are those of the OAuth application registered there; without them only
 * `authorization.accessToken` works.
 */
export const GitLabInstance = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      // An invalid URL has been reported already; zod calls this nevertheless.
      .refine(
        (url) => !URL.canParse(url) || normaliseInstanceUrl(url) !== undefined,
        'must contain neither credentials nor a query',
      )
      .superRefine((url, context) => {
        const message = apiUrlFault(url);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .transform((url) => normaliseInstanceUrl(url) ?? url),
    clientId: z.string().trim().min(1).optional(),
    clientSecret: z.string().trim().min(1).optional(),
    redirectUri: z.url().optional(),
    limits: GitLabLimits.optional(),
    /** Trusted certificate authorities instead of the system's: PEM, or the path of a PEM file. */
    ca: z.string().min(1).optional(),
    headers: ExtraHeaders.optional(),
    /** Whether the instance is in a private network; otherwise loopback and private addresses are blocked. */
    internal: z.boolean().optional(),
  })
  .refine(({ url, internal }) => internal === true || !/^http:/i.test(url), {
    path: ['url'],
    message: "must be https, unless the instance is 'internal'",
  });
export type GitLabInstance = z.infer<typeof GitLabInstance>;
