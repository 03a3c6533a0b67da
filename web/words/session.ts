export const sessionWords = {
  loopback: 'Local administrator: on this machine nobody needs to sign in.',
  local: 'Signed in at the local identity provider.',
  entra: 'Signed in with Microsoft Entra ID.',
} as const;
