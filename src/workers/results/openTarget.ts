// From a desk's configuration to the target of its results.
import type { ResultTarget, TargetDesk, TargetKind } from './resultTarget.js';
import * as targets from './targets.js';

/** Each is given a desk of its own kind only: `kind` tells them apart. */
const openers: Readonly<Record<TargetKind, (desk: never) => ResultTarget>> = targets;

/** The target that a desk's configuration asks for. */
export function openTarget(desk: TargetDesk): ResultTarget {
  return openers[desk.config.kind](desk as never); // told apart above
}
