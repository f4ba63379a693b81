// A language server over stdio, as an editor talks to it: what it completes, says on hover and underlines in a document.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const server = ((): string => {
  const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
  return join(dirname(manifest), 'bin/yaml-language-server');
})();

type Message = { id?: number; method?: string; params?: unknown; result?: unknown };

export interface Diagnosis {
  readonly line: number;
  readonly message: string;
}

/** An editor with a language server. Documents name their schema on their first line, by its path. */
export class Editor {
  private readonly child: ChildProcessWithoutNullStreams;
  private buffer = Buffer.alloc(0);
  private next = 1;
  private readonly waiting: { is: (message: Message) => boolean; take: (message: Message) => void }[] = [];

  constructor() {
    this.child = spawn(process.execPath, [server, '--stdio']);
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

  /** Starts the session; before anything else. */
  async start(): Promise<void> {
    const capabilities = {
      textDocument: {
        completion: { completionItem: { snippetSupport: true } },
        hover: {},
        publishDiagnostics: {},
      },
    };
    await this.request('initialize', { processId: process.pid, rootUri: null, capabilities });
    this.notify('initialized', {});
  }

  /** Opens a document, which need not exist as a file, and resolves to what is underlined. */
  async open(uri: string, text: string): Promise<Diagnosis[]> {
    const diagnosed = this.waitFor(
      ({ method, params }) =>
        method === 'textDocument/publishDiagnostics' && (params as { uri: string }).uri === uri,
    );
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    const { diagnostics } = (await diagnosed).params as {
      diagnostics: { message: string; range: { start: { line: number } } }[];
    };
    return diagnostics.map(({ message, range }) => ({ line: range.start.line, message }));
  }

  /** The labels that are offered at a place of an open document. */
  async complete(uri: string, line: number, character: number): Promise<string[]> {
    const place = { textDocument: { uri }, position: { line, character } };
    const answer = (await this.request('textDocument/completion', place)) as { items: { label: string }[] };
    return answer.items.map(({ label }) => label);
  }

  /** What is said about a place of an open document. */
  async hover(uri: string, line: number, character: number): Promise<string> {
    const place = { textDocument: { uri }, position: { line, character } };
    const answer = (await this.request('textDocument/hover', place)) as {
      contents: { value: string };
    } | null;
    return answer?.contents.value ?? '';
  }

  close(): void {
    this.child.kill();
  }
}
