// Asks a credential helper, `docker-credential-NAME get`, by docker's protocol: the server's name on standard
// input, JSON on standard output. Its output holds secrets, so no part of it ever reaches a message.

import { isObject } from '../../../yaml/read/value.ts';
import { jsonIn } from '../documents.ts';
import { LockError } from '../failure.ts';
import { type Ended, runProgram } from '../program.ts';

const maxOutput = 1024 * 1024;
const timeoutMilliseconds = 30_000;

export interface HelperResult {
  /** The helper's name, for messages. */
  readonly command: string;
  /** `<token>` where the secret is a refresh token. */
  readonly username: string;
  readonly secret: string;
}

/** What the helper has for the server; undefined where it has nothing. */
export const runHelper = async (
  name: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<HelperResult | undefined> => {
  const command = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name))
    throw new LockError('an auth file names a credential helper with an invalid name');
  const remedy = `run \`echo ${server} | ${command} get\` to see why`;
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  let ended: Ended;
  try {
    const program = { command, parameters: ['get'], env, input: `${server}\n`, limit: maxOutput };
    ended = await runProgram(program, AbortSignal.any([signal, timeout]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LockError) throw new LockError(`the credential helper ${error.what}`, remedy);
    if (timeout.aborted) {
      const seconds = timeoutMilliseconds / 1000;
      throw new LockError(`the credential helper ${command} didn't answer within ${seconds} s`, remedy);
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new LockError(
      `the credential helper ${command} cannot be run (${code})`,
      'install it, or remove it from the auth file',
    );
  }
  if (ended.status !== 0) {
    // Helpers say so on standard output, in these words, and exit 1.
    if (/credentials not found|no credentials/i.test(ended.output)) return undefined;
    const how = ended.status === null ? 'killed' : `status ${ended.status}`;
    throw new LockError(`the credential helper ${command} failed (${how})`, remedy);
  }
  const reply = jsonIn(ended.output);
  const { Username: username, Secret: secret } = isObject(reply) ? reply : {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    throw new LockError(`the credential helper ${command} gave an invalid answer`);
  }
  return username === '' && secret === '' ? undefined : { command, username, secret };
};
