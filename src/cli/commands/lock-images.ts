// `podgraft lock`: options, progress, and the file, which is either written whole or left as it was. Finding
// the images that a config needs is the caller's, reading images is images/lock's.
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { buildImageIndex, type ImageFacts } from '../../images/catalog.ts';
import { type LockOptions, type LockResult, lockImages } from '../../images/lock/lock.ts';
import { renderCatalog } from '../../images/lock/render-catalog.ts';
import { splitDocuments } from '../../krm/stream/documents.ts';
import { hasErrors, many, type Problem, problem } from '../../problems/diagnostic.ts';
import { quoteWord } from '../../shell/quote.ts';
import type { Arguments } from '../args/command.ts';
import { type LockArguments, readLockArguments } from '../args/lock-arguments.ts';
import { outputOf } from '../args/report-options.ts';
import { isOutside } from '../files/local-files.ts';
import type { ReadOptions } from '../files/package.ts';
import { type FileThere, readIfThere } from '../files/read-file.ts';
import { writeFiles } from '../files/write-files.ts';
import { type CommandIo, clearLine, type ExitCode } from '../io.ts';
import { finish } from '../report/finish.ts';
import type { Report } from '../report/report.ts';
import type { Sources } from '../report/show-problems.ts';
import { judged } from './session.ts';

export interface LockIo extends CommandIo {
  /** Aborts at Ctrl-C. */
  readonly signal?: AbortSignal;
}

export interface ImagesNeeded {
  /** Images whose facts rules need and neither spec.images nor another catalog has. */
  readonly images: readonly string[];
  /** Those among them whose ENV is needed, for envAppend. */
  readonly needsEnv?: readonly string[];
  /** The entries that the output file has now; none where there is no such file. */
  readonly existing: readonly ImageFacts[];
  /** metadata.name of the catalog in the output file, where it has one. */
  readonly name?: string | undefined;
  readonly problems: readonly Problem[];
  /** The config and the files, for the report. */
  readonly report?: Pick<Report, 'files' | 'config'>;
  readonly sources?: Sources;
}

/** Reads config and paths; both are empty with `--image` alone. Paths are as the user typed them. */
export type FindImages = (
  configPaths: readonly string[],
  paths: readonly string[],
  outputPath: string | undefined,
  options?: ReadOptions,
) => Promise<ImagesNeeded>;

/** Runs the command and returns its exit status; throws UsageError. */
export async function runLock(args: Arguments, io: LockIo, findImages: FindImages): Promise<ExitCode> {
  const output = outputOf(args, { filesTo: 'file' });
  const {
    problems: found,
    catalog,
    diff,
    note,
    needed,
  } = await lockAll(readLockArguments(args, io.cwd), io, findImages);
  const problems = judged(args, found);
  if (output.format === 'text' && diff !== undefined) io.stdout(diff);
  const report = {
    ...{ command: 'lock', files: [], ...needed?.report, problems },
    data: { ...(catalog !== undefined && { catalog }), ...(diff !== undefined && { diff }) },
  };
  return finish(report, output, io, {
    ...{ note, failed: io.signal?.aborted ? 130 : 1 },
    ...(needed?.sources && { sources: needed.sources }),
    ...(args.text('file') === undefined && { print: () => io.data(catalog ?? '') }),
  });
}

/** What lock found and wrote. */
interface Locked {
  readonly problems: readonly Problem[];
  readonly needed?: ImagesNeeded;
  /** The text of the catalog, unless there are errors. */
  readonly catalog?: string;
  /** With --check: how the file differs from it. */
  readonly diff?: string;
  readonly note?: string;
}

/** The file of --file, and what it holds; `old` is undefined where there is no such file. */
interface OutputFile {
  readonly name: string;
  readonly path: string;
  readonly old: FileThere | undefined;
}

const lockAll = async (args: LockArguments, io: LockIo, findImages: FindImages): Promise<Locked> => {
  const output = outputFile(args.output, io);
  if (output !== undefined && 'problem' in output) return { problems: [output.problem] };
  const needed = await findImages(args.configs, args.paths, args.output, args);
  if (hasErrors(needed.problems)) return { problems: needed.problems, needed };
  const { entries, problems } = await lookUp(args, needed, io);
  const found = [...needed.problems, ...problems];
  if (hasErrors(found)) return { problems: found, needed };
  const rendered = renderCatalog(entries, needed.name);
  const delivered = deliver(rendered, entries.length, output, args.check, io);
  const next = output === undefined || args.check ? '' : howToUse(output, args, io.cwd);
  return {
    ...delivered,
    problems: [...found, ...delivered.problems],
    ...(delivered.note !== undefined && { note: `${delivered.note}${next}` }),
    needed,
  };
};

/** For a new catalog that the next command would not find by itself; '' for others. */
const howToUse = (
  { name, path, old }: OutputFile,
  { configs, paths }: LockArguments,
  cwd: string,
): string => {
  const words = [...configs.flatMap((config) => ['-c', config]), ...paths, name];
  const isFound = paths.some((each) => !isOutside(resolve(cwd, each), path));
  return old !== undefined || isFound || paths.length === 0
    ? ''
    : `; name it after the manifests: podgraft diff ${words.map(quoteWord).join(' ')}`;
};

const outputFile = (
  name: string | undefined,
  io: LockIo,
): OutputFile | { readonly problem: Problem } | undefined => {
  if (name === undefined) return undefined;
  const path = resolve(io.cwd, name);
  const refuse = (what: string, remedy: string) => ({
    problem: problem('FileUnwritable', { where: name, what, remedy }),
  });
  const old = readIfThere(path, name);
  if (old === 'other')
    return refuse('not a regular file', 'choose a file, or omit --file for standard output');
  if (old !== undefined && 'problem' in old) return old;
  if (old === undefined || isCatalog(old.text)) return { name, path, old };
  return refuse('exists and is not an ImageCatalog', 'choose another file with --file');
};

const lookUp = async (args: LockArguments, needed: ImagesNeeded, io: LockIo): Promise<LockResult> => {
  const images = [...new Set([...needed.images, ...args.images])];
  const update = args.update || args.check;
  const progress = args.quiet ? undefined : progressOn(io);
  const result = await lockImages(images, {
    ...args.lock,
    update,
    needsEnv: needed.needsEnv ?? [],
    existing: update && args.configs.length > 0 ? onlyNeeded(needed.existing, images) : needed.existing,
    env: io.env,
    signal: io.signal ?? new AbortController().signal,
    onProgress: progress?.show ?? (() => {}),
  });
  progress?.clear();
  return result;
};

/** Compares the catalog with the file, or writes it there. */
const deliver = (
  rendered: string,
  images: number,
  output: OutputFile | undefined,
  check: boolean,
  io: LockIo,
): Locked => {
  const old = output?.old?.text;
  const catalog = old?.includes('\r\n') ? rendered.replaceAll('\n', '\r\n') : rendered;
  if (output === undefined) return { problems: [], catalog };
  if (check) return { ...compare(output.name, old ?? '', catalog), catalog };
  if (catalog === old)
    return { problems: [], catalog, note: `${output.name} is up to date (${many(images, 'image')})` };
  const problems = replace(output, catalog, io.signal);
  if (problems.length > 0) return { problems };
  return { problems, catalog, note: `wrote ${output.name} (${many(images, 'image')})` };
};

/** Writes the catalog, unless a signal came first. */
const replace = ({ name, path, old }: OutputFile, text: string, signal?: AbortSignal): Problem[] => {
  if (signal?.aborted) {
    const what = 'interrupted; nothing was written';
    return [problem('FileUnwritable', { where: name, what, remedy: 'run it again' })];
  }
  // A missing folder is more likely a mistake: it is not created.
  if (!existsSync(dirname(path)))
    return [problem('FileUnwritable', { where: name, what: 'no such file or directory' })];
  const file = { name, path: old?.path ?? path, before: old?.text, after: text, mode: old?.mode ?? 0o644 };
  return writeFiles([file]);
};

/** A file that lock may replace: nothing in it, or one document that is an ImageCatalog. */
const isCatalog = (text: string): boolean => {
  const kinds = [...text.matchAll(/^kind:\s*["']?(\w*)/gm)].map(([, kind]) => kind);
  const isOne = splitDocuments(text).filter(({ blank }) => !blank).length === 1;
  return text.trim() === '' || (isOne && kinds.length === 1 && kinds[0] === 'ImageCatalog');
};

/** Without the entries of images which no rule needs any more. */
const onlyNeeded = (existing: readonly ImageFacts[], images: readonly string[]): ImageFacts[] =>
  existing.filter((facts) => {
    const { find } = buildImageIndex([{ facts, where: '' }]);
    return images.some((image) => find(image) !== undefined);
  });

const compare = (name: string, old: string, fresh: string): Pick<Locked, 'problems' | 'diff'> => {
  if (old === fresh) return { problems: [] };
  const options = { headerOptions: FILE_HEADERS_ONLY };
  const what = 'out of date (see the diff)';
  return {
    problems: [problem('LockStale', { where: name, what, file: { path: name } })],
    diff: createTwoFilesPatch(name, name, old, fresh, 'now', 'should be', options),
  };
};

/** On a terminal one line that changes, else a line for each image that is done. */
const progressOn = ({ isTTY, stderr }: LockIo) => {
  let last = 0;
  const show: LockOptions['onProgress'] = (done, total, image) => {
    if (isTTY) stderr(`${clearLine}${done}/${total} ${image}`);
    else if (done > last) stderr(`${done}/${total} ${image}\n`);
    last = done;
  };
  return { show, clear: () => isTTY && stderr(clearLine) };
};
