// The first code of dist/podgraft.js: starts the program, whose text scripts/build.mjs puts into PROGRAM.
//
// Why a text: V8 scans all of a script before it runs any of it, at some 25 ns a character, and then compiles
// function after function as they are called. For a run over one Deployment that is most of its time. Of a
// script that stands in a text V8 can be given what it made of it before, so that nothing is scanned or
// compiled; scripts/build-cache.mjs keeps that in a file beside this one. Without the file, or with one that is
// not beyond doubt, the program is compiled as any other: slower, and the same in all else.

import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { Script } from 'node:vm';

/** A function of `require` and `packed`, as text. */
declare const PROGRAM: string;
/** What stands before a packed module: a hash of the build, and the module's name follows. */
declare const MARK: string;

/** Where the cache is. */
const CACHE = `${__filename.replace(/\.js$/, '')}.cache`;

/**
 * What V8 made of the program, if the file has it. V8 refuses what another version or other flags made, but takes
 * damaged data for good and crashes, and knows the program by its length alone. So the file begins with the
 * Node and the program that it is for, and has the data twice: comparing is quick where hashing is not.
 */
const cachedCode = (): { cachedData?: Buffer } => {
  try {
    if (!existsSync(CACHE)) return {};
    // Of a named pipe that somebody put there, opening would wait.
    const descriptor = openSync(CACHE, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!isTrusted(descriptor)) return {};
      const file = readFileSync(descriptor);
      const head = Buffer.from(cacheHead(), 'latin1');
      const middle = head.length + (file.length - head.length) / 2;
      const data = file.subarray(head.length, middle);
      const isSound = file.subarray(0, head.length).equals(head) && file.subarray(middle).equals(data);
      return isSound ? { cachedData: data } : {};
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return {}; // as good as none
  }
};

const cacheHead = (): string => `podgraft ${process.version} ${process.arch} ${process.execPath}\n${PROGRAM}`;

/**
 * Code from a file is run only when whoever owns the program wrote it: the program may lie in /tmp. Windows, whose
 * modes say nothing, goes without.
 */
const isTrusted = (descriptor: number): boolean => {
  const cache = fstatSync(descriptor);
  return cache.isFile() && cache.uid === statSync(__filename).uid && (cache.mode & 0o022) === 0;
};

/** The text of a module that most runs do not need. It stands in a comment, which V8 skips quickest. */
const packed = (name: string): string => {
  const line = `\n${MARK} ${name} `;
  const file = readFileSync(__filename, 'latin1');
  const start = file.indexOf(line);
  if (start < 0) throw new Error(`${__filename} was replaced during the run`);
  return JSON.parse(file.slice(start + line.length, file.indexOf('\n', start + 1)));
};

const script = new Script(PROGRAM, { filename: __filename, ...cachedCode() });
script.runInThisContext()(require, packed);
