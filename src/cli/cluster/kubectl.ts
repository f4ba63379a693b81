// Asks the API server of the current kubeconfig through kubectl, which knows every way to sign in.

import { runProgram } from '../../images/lock/program.ts';
import type { JsonObject } from '../../yaml/read/resolve.ts';
import { isObject } from '../../yaml/read/value.ts';
import type { Io } from '../io.ts';

/** Most that is taken from one call, in bytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** An object of the API server, or its reason (Forbidden, Invalid, NotFound, ...) and words for a refusal. */
export type Answer =
  | { readonly object: JsonObject; readonly reason?: never }
  | { readonly object?: never; readonly reason: string; readonly message: string };

/** Why the cluster can't be asked, with what to do. */
export class ClusterError extends Error {
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

interface Context {
  /** The name of the context; undefined inside a cluster, where no kubeconfig is needed. */
  readonly name: string | undefined;
  readonly namespace: string;
}

export class Kubectl {
  private readonly env: Io['env'];
  private readonly signal: AbortSignal;

  constructor(env: Io['env'], signal: AbortSignal) {
    this.env = env;
    this.signal = signal;
  }

  create(path: string, object: JsonObject): Promise<Answer> {
    return this.ask(['create', '--raw', path, '-f', '-'], JSON.stringify(object));
  }

  get(path: string): Promise<Answer> {
    return this.ask(['get', '--raw', path]);
  }

  delete(path: string): Promise<Answer> {
    return this.ask(['delete', '--raw', path]);
  }

  /** The context and the namespace that kubectl uses. */
  async context(): Promise<Context> {
    const { status, output } = await this.run(['config', 'view', '--minify', '-o', 'json']);
    const config = status === 0 ? (JSON.parse(output) as JsonObject) : {};
    const name = config['current-context'];
    const [entry] = (config['contexts'] ?? []) as { context?: { namespace?: string } }[];
    return {
      name: typeof name === 'string' ? name : undefined,
      namespace: entry?.context?.namespace ?? 'default',
    };
  }

  private async ask(parameters: readonly string[], input = ''): Promise<Answer> {
    const { status, output, errors } = await this.run(parameters, input);
    if (status === 0) {
      const object: unknown = JSON.parse(output);
      return { object: isObject(object) ? object : {} };
    }
    const said = errors.trim();
    const [, reason = 'Unknown', message] = /^Error from server(?: \((\w+)\))?: (.*)$/s.exec(said) ?? [];
    if (message !== undefined) return { reason, message };
    // How kubectl shows a refusal of fields: a line for each.
    if (/^The (?:request|\S+ "[^"]*") is invalid\b/.test(said)) return { reason: 'Invalid', message: said };
    throw new ClusterError(
      `kubectl can't reach the cluster: ${said.replace(/^error: /i, '') || `exit status ${status}`}`,
      'check it with kubectl cluster-info; KUBECONFIG and kubectl config use-context choose the cluster',
    );
  }

  private async run(parameters: readonly string[], input = '') {
    const { env, signal } = this;
    try {
      return await runProgram({ command: 'kubectl', parameters, env, input, limit: MAX_OUTPUT }, signal);
    } catch (thrown) {
      const { code, syscall } = thrown as NodeJS.ErrnoException;
      if (syscall?.startsWith('spawn') !== true) throw thrown;
      throw new ClusterError(
        code === 'ENOENT'
          ? 'kubectl is not installed, and podgraft reaches the cluster through it'
          : `kubectl can't be started (${code})`,
        'install kubectl; without a cluster, podgraft diff shows what the same rules change in manifests',
      );
    }
  }
}
