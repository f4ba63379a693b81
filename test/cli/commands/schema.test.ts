// The printed schema in the hands of the real yaml-language-server: what an editor offers and underlines.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { editorSchema } from '../../../src/cli/commands/schema.ts';
import { CONFIG, folderOf, run } from '../support.ts';

const server = ((): string | undefined => {
  try {
    const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
    return join(dirname(manifest), 'bin/yaml-language-server');
  } catch {
    return undefined;
  }
})();

type Message = { id?: number; method?: string; params?: unknown; result?: unknown };

/** A language server over stdio, as an editor talks to it. */
class Editor {
  private readonly child: ChildProcessWithoutNullStreams;
  private buffer = Buffer.alloc(0);
  private next = 1;
  private readonly waiting: { is: (message: Message) => boolean; take: (message: Message) => void }[] = [];

  constructor(path: string) {
    this.child = spawn(process.execPath, [path, '--stdio']);
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.buffer = Buffer.concat([this.buffer, chunk]);
      this.read();
    });
  }

  private read(): void {
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/.exec(this.buffer.subarray(0, end).toString())?.[1]);
      if (end === -1 || this.buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString()) as Message;
      this.buffer = this.buffer.subarray(end + 4 + length);
      const at = this.waiting.findIndex(({ is }) => is(message));
      if (at !== -1) this.waiting.splice(at, 1)[0]?.take(message);
      // The server asks for its settings; there are none.
      else if (message.id !== undefined && message.method === 'workspace/configuration')
        this.send({ id: message.id, result: (message.params as { items: unknown[] }).items.map(() => null) });
      else if (message.id !== undefined && message.method !== undefined)
        this.send({ id: message.id, result: null });
    }
  }

  private send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  notify(method: string, params: object): void {
    this.send({ method, params });
  }

  waitFor(is: (message: Message) => boolean): Promise<Message> {
    return new Promise((take) => this.waiting.push({ is, take }));
  }

  request(method: string, params: object): Promise<unknown> {
    const id = this.next++;
    const answer = this.waitFor((message) => message.id === id && message.method === undefined);
    this.send({ id, method, params });
    return answer.then(({ result }) => result);
  }

  close(): void {
    this.child.kill();
  }
}

describe.skipIf(server === undefined)('yaml-language-server', () => {
  it('completes the fields of init containers and underlines a typo', async () => {
    const { stdout: schema } = await run('.', ['schema']);
    const text = `# yaml-language-server: $schema=./podgraft.schema.json
${CONFIG.replace('    initContainers:\n', '    initContainers:\n    - name: x\n      \n')}    volumeMount: []\n`;
    const folder = folderOf({ 'podgraft.schema.json': schema, 'podgraft.yaml': text });
    const uri = String(pathToFileURL(join(folder, 'podgraft.yaml')));
    const editor = new Editor(server as string);
    try {
      const capabilities = { textDocument: { completion: { completionItem: {} }, publishDiagnostics: {} } };
      await editor.request('initialize', { processId: process.pid, rootUri: null, capabilities });
      editor.notify('initialized', {});
      const diagnosed = editor.waitFor(({ method }) => method === 'textDocument/publishDiagnostics');
      editor.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
      const { params } = await diagnosed;
      const { diagnostics } = params as {
        diagnostics: { message: string; range: { start: { line: number } } }[];
      };
      const lines = text.split('\n');
      const typo = lines.findIndex((line) => line.includes('volumeMount:'));
      const found = diagnostics.map(({ message, range }) => ({ line: range.start.line, message }));
      expect(found).toEqual([{ line: typo, message: expect.stringContaining('volumeMount is not allowed') }]);
      const line = lines.indexOf('      ');
      const answer = (await editor.request('textDocument/completion', {
        ...{ textDocument: { uri }, position: { line, character: 6 } },
      })) as { items: { label: string }[] };
      const labels = answer.items.map(({ label }) => label);
      expect(labels).toEqual(expect.arrayContaining(['image', 'command', 'volumeMounts', 'securityContext']));
      expect(labels).not.toContain('target');
    } finally {
      editor.close();
    }
  });
});

describe('the printed schema', () => {
  it('is draft 2020-12, describes the fields, and has every type that it names', () => {
    const schema = editorSchema();
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    const text = JSON.stringify(schema);
    const named = new Set([...text.matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name));
    expect(Object.keys(schema['$defs'] as object)).toEqual([...named].sort());
    expect(named).toContain('Container');
    expect(text).toContain('Where new containers go in their lists');
  });
});
