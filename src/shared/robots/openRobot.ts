// From a desk's configuration to its robot.
import * as kinds from './kinds.js';
import type { Robot } from './robot.js';

type Kinds = typeof kinds;
/** The settings of any kind of robot; `kind` names it. */
type AnyRobotConfig = Parameters<Kinds[keyof Kinds]>[0];

/** Each is given the settings of its own kind only: `kind` tells them apart. */
const openers: Readonly<Record<AnyRobotConfig['kind'], (config: never) => Robot>> = kinds;

/** The robot that a desk's configuration asks for. */
export function openRobot(config: AnyRobotConfig): Robot {
  return openers[config.kind](config as never); // told apart above
}
