// `podgraft explain KIND` and `podgraft explain podgraft.FIELD`, by the bundle.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, problemKinds } from '../../src/problems/catalogue.ts';
import { folderOf, run, spawn, WEB } from './support.ts';

describe('podgraft explain', () => {
  it('says of every kind of problem what it means, what to do and where its page is', async () => {
    for (const kind of problemKinds) {
      const { code, stdout } = await run('.', ['explain', kind]);
      expect([code, stdout.split('\n')[0]]).toEqual([0, `${kind}: ${catalogue[kind].title}`]);
      expect(stdout).toContain(`Remedy: ${catalogue[kind].remedy}\n`);
      expect(stdout).toContain(`/problems/${kind}.html\n`);
    }
  });

  it('prints the page of every kind where the documents are beside the program, wrapped to the terminal', async () => {
    // As far from docs/ as dist/podgraft.js is.
    const program = resolve('src/main.ts');
    for (const kind of problemKinds) {
      const { stdout } = await run('.', ['explain', kind], { program, columns: 60 });
      expect(stdout.split('\n')[0]).toBe(`${kind}: ${catalogue[kind].title}`);
      expect(stdout).toContain('\n\nWhat happens\n\n');
      expect(stdout).not.toMatch(/^(#|```)/m);
      const code = [
        ...readFileSync(`docs/problems/${kind}.md`, 'utf8').matchAll(/^```[^\n]*\n(.*?)^```$/gms),
      ];
      for (const [, text = ''] of code) expect(stdout).toContain(text.replaceAll(/^(?=.)/gm, '    '));
      const prose = stdout.split('\n').filter((line) => !/^( {4}|\||See |.*https:)/.test(line));
      // The summary is a line of its own each; no word of the page is broken.
      const wide = prose.slice(4).filter((line) => line.length > 60 && line.trim().includes(' '));
      expect(wide.filter((line) => !/^(Refused by: .{0,90}|Tune it: |It can't|ignore\.)/.test(line))).toEqual(
        [],
      );
    }
  });

  it('takes a kind in whatever letters, and says how to tune it', async () => {
    expect((await spawn('.', ['explain', 'shellmissing'])).stdout).toBe(
      (await spawn('.', ['explain', 'ShellMissing'])).stdout,
    );
    expect((await spawn('.', ['explain', 'ShellMissing'])).stdout).toContain('problems: {ShellMissing: Off}');
    expect((await spawn('.', ['explain', 'Conflict'])).stdout).toContain("It can't be tuned");
  });

  it('describes a field of a config, with and without spec, and its own fields', async () => {
    const { status, stdout } = await spawn('.', ['explain', 'podgraft.rules.files']);
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'FIELD: podgraft.rules.files <list of maps>']);
    expect(stdout).toMatch(/\n\nFiles to put into the selected containers[^\n]*\.\n/);
    expect(stdout).toMatch(/^FIELDS:\n {2}path +<string>\n/m);
    const whole = await spawn('.', ['explain', 'podgraft.spec.rules.files']);
    expect(whole.stdout.split('\n').slice(1)).toEqual(stdout.split('\n').slice(1));
    expect((await spawn('.', ['explain', 'podgraft.rules.target.name'])).stdout).toContain('<string>');
    expect((await spawn('.', ['explain', 'podgraft'])).stdout).toContain('  spec ');
  });

  it('is about a file or folder where there is one of that name, and asks for a config otherwise', async () => {
    const folder = folderOf({ 'Conflict/web.yaml': WEB });
    for (const name of ['Conflict', 'k'])
      expect(await spawn(folder, ['explain', name])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('no config: '),
      });
  });

  it.each([
    ['ShelMissing', 'no problem kind ShelMissing; did you mean ShellMissing?'],
    ['Xyzzy', 'no problem kind Xyzzy\n'],
    ['podgraft.rules.filles', 'no field podgraft.rules.filles; podgraft explain podgraft.rules lists'],
  ])('says that there is no page %s', async (name, says) => {
    const { status, stderr } = await spawn('.', ['explain', name]);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });
});
