// The first code of dist/podgraft.js: starts the program, whose text scripts/build.mjs puts into PROGRAM.
//
// V8 scans a whole script before it runs it, at some 25 ns a character, and compiles each function when it is
// called: most of the time of a run over one Deployment. For a script in a string V8 takes a code cache, so that
// nothing is scanned or compiled; scripts/build-cache.mjs keeps the cache in a file beside this one. Without the
// file, or with one that is not trusted, the program is compiled as usual: slower, with the same result.

import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { Script } from 'node:vm';

/** A function of `require` and `packed`, as text. */
declare const PROGRAM: string;
/** A hash of the build before a packed module; the module's name follows. */
declare const MARK: string;

/** Where the cache is. */
const CACHE = `${__filename.replace(/\.js$/, '')}.cache`;

/**
 * The program's code cache, if the file has it. V8 refuses the cache of another version or of other flags, but
 * crashes on damaged data, and compares only the program's length. So the file begins with the Node version and the
 * program that it is for, and has two copies of the data: comparing them is faster than hashing.
 */
const cachedCode = (): { cachedData?: Buffer } => {
  try {
    if (!existsSync(CACHE)) return {};
    // Opening a named pipe would wait.
    const descriptor = openSync(CACHE, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!isTrusted(descriptor)) return {};
      const file = readFileSync(descriptor);
      const head = Buffer.from(cacheHead(), 'latin1');
      const middle = head.length + (file.length - head.length) / 2;
      const data = file.subarray(head.length, middle);
      const isIntact = file.subarray(0, head.length).equals(head) && file.subarray(middle).equals(data);
      return isIntact ? { cachedData: data } : {};
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return {}; // as good as none
  }
};

const cacheHead = (): string => `podgraft ${process.version} ${process.arch} ${process.execPath}\n${PROGRAM}`;

/**
 * Code from a file is run only if the owner of the program wrote it: the program may be in /tmp. Windows has no such
 * modes, and so no cache.
 */
const isTrusted = (descriptor: number): boolean => {
  const cache = fstatSync(descriptor);
  return cache.isFile() && cache.uid === statSync(__filename).uid && (cache.mode & 0o022) === 0;
};

/** The text of a module that most runs do not need. It is in a comment, which V8 skips fastest. */
const packed = (name: string): string => {
  const line = `\n${MARK} ${name} `;
  const file = readFileSync(__filename, 'latin1');
  const start = file.indexOf(line);
  if (start < 0) throw new Error(`${__filename} was replaced during the run`);
  return JSON.parse(file.slice(start + line.length, file.indexOf('\n', start + 1)));
};

const script = new Script(PROGRAM, { filename: __filename, ...cachedCode() });
script.runInThisContext()(require, packed);
