// Asks a credential helper, `docker-credential-NAME get`, by docker's protocol: the server's name on standard
// input, JSON on standard output. Its output holds secrets, so no part of it ever reaches a message.
import { spawn } from 'node:child_process';
import { isObject } from '../documents.ts';
import { LockFailure } from '../failure.ts';
import type { Credentials } from './credentials.ts';

const maxOutput = 1024 * 1024;
const timeoutMilliseconds = 30_000;

const run = (
  command: string,
  input: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<{ readonly status: number | null; readonly output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, ['get'], {
      env,
      signal,
      timeout: timeoutMilliseconds,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      output += chunk;
      if (output.length > maxOutput) child.kill();
    });
    child.stdin.on('error', () => {}); // A helper may end without reading.
    child.stdin.end(`${input}\n`);
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });

/** The helper's credentials for the server; undefined where it has none. */
export const runHelper = async (
  name: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Credentials | undefined> => {
  const command = `docker-credential-${name}`;
  if (!/^[\w.-]+$/.test(name))
    throw new LockFailure('an auth file names a credential helper with an invalid name');
  let result: Awaited<ReturnType<typeof run>>;
  try {
    result = await run(command, server, env, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    throw new LockFailure(
      `the credential helper ${command} cannot be run (${code})`,
      'install it, or take it out of the auth file',
    );
  }
  if (result.status !== 0) {
    // Helpers say so on standard output, in these words, and exit 1.
    if (/credentials not found|no credentials/i.test(result.output)) return undefined;
    throw new LockFailure(
      `the credential helper ${command} failed (${result.status === null ? 'killed' : `status ${result.status}`})`,
      `run \`echo ${server} | ${command} get\` to see why`,
    );
  }
  let answer: unknown;
  try {
    answer = JSON.parse(result.output);
  } catch {
    answer = undefined;
  }
  const username = isObject(answer) ? answer['Username'] : undefined;
  const secret = isObject(answer) ? answer['Secret'] : undefined;
  if (typeof username !== 'string' || typeof secret !== 'string') {
    throw new LockFailure(`the credential helper ${command} gave no valid answer`);
  }
  if (username === '' && secret === '') return undefined;
  return username === '<token>'
    ? { from: command, identityToken: secret }
    : { from: command, username, password: secret };
};
