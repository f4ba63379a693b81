// Serves a folder as GitHub Pages does: files by their names, index.html for a folder, 404.html for the rest.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const types: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' },
  ...{ '.json': 'application/json', '.svg': 'image/svg+xml' },
};

/** The address below which a folder is served during a `describe`. */
export const useServer = (folder: string, base: string): (() => string) => {
  const fileOf = (path: string): string | undefined => {
    if (!path.startsWith(base)) return undefined;
    const file = join(resolve(folder), path.slice(base.length));
    if (!existsSync(file)) return undefined;
    return statSync(file).isDirectory() ? join(file, 'index.html') : file;
  };
  const server: Server = createServer(({ url }, answer) => {
    const file = fileOf(new URL(url ?? '/', 'http://localhost').pathname);
    const served = file ?? join(folder, '404.html');
    answer.writeHead(file === undefined ? 404 : 200, { 'content-type': types[extname(served)] ?? '' });
    answer.end(readFileSync(served));
  });
  beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done())));
  afterAll(() => new Promise((done) => server.close(done)));
  return () => `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`;
};
