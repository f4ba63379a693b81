// The library in Deno and Bun gives what it gives in Node, for all cases.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transformFiles } from '../../src/index.ts';
import { describeWithTools, type Tool, toolPath } from '../external-tools.ts';
import { cases, program } from '../library/cases.ts';
import { installPackage } from '../library/installed-package.ts';
import { runSuccessfully } from '../run-program.ts';

const runtimes: [Tool, string[]][] = [
  // Without permissions: the library reads and writes nothing.
  ['deno', ['run', '--no-prompt', '--quiet']],
  ['bun', ['run']],
];

for (const [runtime, options] of runtimes) {
  describeWithTools(`the library in ${runtime}`, [runtime], () => {
    let user = '';
    beforeAll(() => {
      user = installPackage();
      writeFileSync(join(user, 'package.json'), '{"private": true}\n');
    });
    afterAll(() => rmSync(user, { recursive: true }));

    test.each([
      ['an ES module', 'program.mjs', "import { transformFiles } from 'podgraft';\n"],
      ['CommonJS', 'program.cjs', "const { transformFiles } = require('podgraft');\n"],
    ])('as %s', async (_, name, head) => {
      writeFileSync(join(user, name), head + program((results) => `console.log(${results})`));
      const { stdout } = await runSuccessfully(toolPath(runtime), [...options, name], { cwd: user });
      const expected = cases.map(({ files, config }) => transformFiles(files, config));
      expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(expected)));
    });
  });
}
