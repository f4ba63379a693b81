// The pace of requests: how many at once, how long to wait before the next try, and which network errors are
// worth one. Each error becomes one line that names the host.
import { LockError, NotTls, SourceUnreachable } from '../failure.ts';

/** A counting lock; those who wait get their turn in order. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a slot and returns the function that gives it back (further calls of it do nothing). */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason);
      };
      const start = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      this.#waiting.push(start);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

/** Resolves after the time; rejects as soon as the signal aborts. */
export const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    // Node fires at once for delays beyond 2^31 ms; the total time limit ends this one long before.
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(milliseconds, 2 ** 31 - 1),
    );
    signal.addEventListener('abort', stop, { once: true });
  });

/** Reads Retry-After, seconds or a date (RFC 9110, section 10.2.3). */
export const retryAfterMilliseconds = (value: string | undefined, now = Date.now()): number | undefined => {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};

const retriedCodes = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'];
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'no answer in time',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name lookup failed',
  ENETUNREACH: 'the network is unreachable',
  EHOSTUNREACH: 'the host is unreachable',
};

/** An error together with the address it happened at, which after a redirect is not the one that was asked. */
export class FailedAt extends Error {
  readonly url: URL;

  constructor(url: URL, cause: Error) {
    super(cause.message, { cause });
    this.url = url;
  }
}

/** The message for a failed request, and whether another try may help. */
export const networkFailure = (
  error: unknown,
  url: URL,
  timedOut: boolean,
): { readonly failure: LockError; readonly retry: boolean } => {
  if (error instanceof FailedAt) return networkFailure(error.cause, error.url, timedOut);
  if (error instanceof LockError) return { failure: error, retry: false };
  const code = timedOut ? 'ETIMEDOUT' : ((error as { code?: unknown }).code ?? '').toString();
  const { host } = url;
  if (/^(ERR_SSL|EPROTO)/.test(code)) return { failure: new NotTls(url, code), retry: false };
  if (/CERT|ISSUER|SIGNATURE|SELF_SIGNED|ERR_TLS/.test(code)) {
    const what = `the certificate of ${host} is not trusted (${code})`;
    const remedy = 'name the file of its certificate authority with --ca-file';
    return { failure: new LockError(what, remedy), retry: false };
  }
  const reason = reasons[code];
  // An error that is none of the network's is a bug, and must show its stack.
  if (reason === undefined && !/^(E[A-Z]|HPE_)/.test(code)) throw error;
  const what = `cannot read from ${host}: ${reason ?? code}`;
  const failure = new SourceUnreachable(what, "check the registry's name and that it is reachable");
  return { failure, retry: retriedCodes.includes(code) };
};
