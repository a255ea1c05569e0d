// The week before going live: a desk that names the only numbers that may be rung. Asked by the gate, and again right before
// the robot is.

/**
 * @param dialOnly the desk's list, digits with the country code; undefined: it rings anybody
 * @param digits of one number, with the country code
 */
export function mayDial(dialOnly: readonly string[] | undefined, digits: string): boolean {
  return dialOnly === undefined || dialOnly.includes(digits);
}
