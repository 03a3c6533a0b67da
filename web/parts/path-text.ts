/** `contoso / mobile` for the path `contoso/mobile`. */
export function pathText(fullPath: string): string {
  return fullPath.replaceAll('/', ' / ');
}

/** `contoso / mobile` for the name `contoso$mobile`, as ids have it. */
export function groupText(fullName: string): string {
  return fullName.replaceAll('$', ' / ');
}
