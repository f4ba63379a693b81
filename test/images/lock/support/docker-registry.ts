// The real registry, started on loopback for a test, and skopeo to fill and to question it. Without them the
// tests are skipped with a message; PODGRAFT_REQUIRE_TOOLS=1 makes their absence a failure.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runs = (command: string, ...parameters: string[]): boolean => {
  try {
    execFileSync(command, parameters, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Which of the tools or images are missing; none may be where PODGRAFT_REQUIRE_TOOLS=1. */
export const missing = (needs: Record<string, () => boolean>): string[] => {
  const names = Object.entries(needs).flatMap(([name, isThere]) => (isThere() ? [] : [name]));
  if (names.length > 0 && process.env['PODGRAFT_REQUIRE_TOOLS'] === '1')
    throw new Error(`missing: ${names.join(', ')}`);
  if (names.length > 0) process.stderr.write(`skipped, for want of ${names.join(', ')}\n`);
  return names;
};
export const tools = {
  'docker-registry': () => runs('docker-registry', '--version'),
  skopeo: () => runs('skopeo', '--version'),
  openssl: () => runs('openssl', 'version'),
};
export const hasImage = (image: string) => () => runs('podman', 'image', 'exists', image);

export const user = 'tester';
export const password = 'correct-horse';
// bcrypt of the password above, with the lowest cost.
const htpasswd = `${user}:$2b$04$u92Cr6aarT1BCO4zIrkAFeP5QVE7QGqpO1I2mqsjEQF7oJhJ4L14i\n`;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });

export class DockerRegistry {
  readonly host: string;
  readonly folder: string;
  readonly #child: ChildProcess;

  constructor(host: string, folder: string, child: ChildProcess) {
    this.host = host;
    this.folder = folder;
    this.#child = child;
  }

  /** With `tls`, a certificate of an authority whose PEM file is then `folder`/ca.pem. */
  static async start({ auth = false, tls = false } = {}): Promise<DockerRegistry> {
    const folder = mkdtempSync(join(tmpdir(), 'podgraft-registry-'));
    const port = await freePort();
    const http: Record<string, unknown> = { addr: `127.0.0.1:${port}` };
    if (tls) http['tls'] = makeCertificate(folder);
    if (auth) writeFileSync(join(folder, 'htpasswd'), htpasswd);
    const config = {
      version: '0.1',
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http,
      ...(auth && { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } }),
    };
    writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
    const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
    for (let left = 100; !(await answers(port)); left--) {
      if (left === 0 || child.exitCode !== null) throw new Error('docker-registry does not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return new DockerRegistry(`localhost:${port}`, folder, child);
  }

  /** Copies an image here, whole index and all, and returns its reference. */
  push(from: string, nameAndTag: string, options: string[] = []): string {
    const to = `${this.host}/${nameAndTag}`;
    skopeo('copy', '-q', '--all', '--dest-tls-verify=false', ...options, from, `docker://${to}`);
    return to;
  }

  stop(): void {
    this.#child.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const skopeo = (...parameters: string[]): string =>
  execFileSync('skopeo', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** What skopeo says about entrypoint and cmd, in the words of a catalog entry. */
export const inspected = (image: string, options: string[] = []) => {
  const text = skopeo('inspect', '--config', '--tls-verify=false', ...options, `docker://${image}`);
  const { config = {} } = JSON.parse(text) as {
    config?: { Entrypoint?: string[] | null; Cmd?: string[] | null };
  };
  return { entrypoint: config.Entrypoint ?? undefined, cmd: config.Cmd ?? undefined };
};

/** A key and a certificate for this machine, of an authority whose PEM file is `folder`/ca.pem. */
export const makeCertificate = (folder: string) => {
  const path = (name: string) => join(folder, name);
  const openssl = (...parameters: string[]) => execFileSync('openssl', parameters, { stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
    '-subj',
    '/CN=test ca',
    '-days',
    '2',
  );
  openssl('req', ...key, '-keyout', path('tls.key'), '-out', path('tls.csr'), '-subj', '/CN=localhost');
  writeFileSync(path('ext'), 'subjectAltName=DNS:localhost,DNS:registry.invalid,IP:127.0.0.1\n');
  const signing = [
    '-CA',
    path('ca.pem'),
    '-CAkey',
    path('ca.key'),
    '-CAcreateserial',
    '-extfile',
    path('ext'),
  ];
  openssl('x509', '-req', '-in', path('tls.csr'), ...signing, '-out', path('tls.pem'), '-days', '2');
  return { certificate: path('tls.pem'), key: path('tls.key') };
};
