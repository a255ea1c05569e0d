// A stand-in for MTT's VoiceBox and for MTS Exolve: takes start requests, plays the calls, sends the call events, and records all of it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnavailableError } from '../shared/errors.js';
import { say } from '../shared/texts/say.js';
import type { Faults } from './faults.js';
import type { SimulatorEvent } from './journal.js';
import type { OutcomeScript } from './outcomes.js';
import { SimulatedRobot, type Provider } from './simulatedRobot.js';
import { DEFAULT_SETTINGS, type SimulatorSettings } from './settings.js';

/** Providers by the end of the address that takes their start requests. */
const START_PATHS: readonly (readonly [RegExp, Provider])[] = [
  [/\/api\/v1\/sb$/, 'voicebox'],
  [/\/call\/v1\/MakeCallback$/, 'exolve'],
];
const HISTORY_PATH = /\/statistics\/call-history\/v1\/GetList$/;

export interface SimulatorOptions
  extends Pick<SimulatorSettings, 'desks' | 'web'>, Partial<typeof DEFAULT_SETTINGS> {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Called with every event as it happens. */
  readonly onEvent?: (event: SimulatorEvent) => void;
  /** Whether events are kept in `events`; true by default. */
  readonly keepsEvents?: boolean;
}

export interface Simulator {
  readonly port: number;
  /** What happened so far, oldest first. */
  readonly events: readonly SimulatorEvent[];
  setWeb: (web: SimulatorSettings['web']) => void;
  /** Replaces all faults from the next start request on. */
  setFaults: (faults: Faults) => void;
  /** Replaces mix and sequences (what is left out is the default) from the next call on; sequences start again. */
  setOutcomes: (outcomes: Partial<OutcomeScript>) => void;
  /** Drops the calls in flight (each recorded as ended) and stops listening. */
  close: () => Promise<void>;
}

/**
 * Starts a simulator in this process.
 *
 * @throws UnavailableError when the port is taken
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', onEvent, keepsEvents = true, ...settings } = options;
  const events: SimulatorEvent[] = [];
  const robot = new SimulatedRobot({ ...DEFAULT_SETTINGS, ...settings }, (happening) => {
    const event = { at: new Date().toISOString(), ...happening };
    if (keepsEvents) events.push(event);
    onEvent?.(event);
  });
  const server = await listen(robot, port, host);
  return {
    // A listening TCP server's address is neither a string nor null.
    port: (server.address() as AddressInfo).port,
    events,
    setWeb: (web) => robot.change({ web }),
    setFaults: (faults) => robot.change({ faults }),
    setOutcomes: (outcomes) => robot.change({ outcomes: { ...DEFAULT_SETTINGS.outcomes, ...outcomes } }),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await robot.dropEverything();
      await closed;
    },
  };
}

async function listen(robot: SimulatedRobot, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, provider] = START_PATHS.find(([path]) => path.test(pathname)) ?? [];
    if (request.method === 'POST' && provider) robot.take(provider, request, response);
    else if (request.method === 'POST' && HISTORY_PATH.test(pathname))
      void robot.tellHistory(request, response);
    else response.writeHead(404).end();
  });
  // An idle connection that the server closes can look like a lost answer to the client; only faults may cause those.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: Error) => {
      reject(
        new UnavailableError(
          say('Cannot listen on {host}:{port}: choose a free port with --port.', { host, port }),
          { cause },
        ),
      );
    };
    server.once('error', fail).listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  return server;
}
