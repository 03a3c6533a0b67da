/** The properties of a field that has a fault. */
export function fieldFault(fault: string | undefined) {
  return fault === undefined ? {} : { validationMessage: fault, validationState: 'error' as const };
}
