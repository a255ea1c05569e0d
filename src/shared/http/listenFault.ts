// Why a port cannot be listened on, in one sentence that says what to set.
import { ConfigurationError, systemCodeOf, UnavailableError } from '../errors.js';
import { say } from '../texts/say.js';

/** Where somebody wanted to listen. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** The environment variable that sets the port. */
  readonly variable: string;
}

/**
 * @param otherwise what to do when another process has the port
 * @returns UnavailableError when the port is taken, ConfigurationError when port or host cannot be had, else the error itself
 */
export function listenFault(
  error: unknown,
  { host, port, variable }: Place,
  otherwise = say('stop that one, or set {variable}', { variable }),
): unknown {
  switch (systemCodeOf(error)) {
    case 'EADDRINUSE':
      return new UnavailableError(
        say('Port {port} on {host} is taken by another process; {otherwise}.', {
          port: String(port),
          host,
          otherwise,
        }),
      );
    case 'EACCES':
      return new ConfigurationError([
        `${variable}: ${say('this user may not listen on port {port}; set one above 1023, and put a proxy before it', { port: String(port) })}`,
      ]);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ConfigurationError([
        `HOST: ${say('"{host}" is no address of this machine; 0.0.0.0 listens on all of them, 127.0.0.1 for this machine only', { host })}`,
      ]);
    default:
      return error;
  }
}
