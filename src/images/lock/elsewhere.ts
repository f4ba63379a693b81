// What to type where no source can be reached: the same command with another source of images.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const engines = ['podman', 'docker'] as const;

export interface Asked {
  /** The command line that was typed, for a shell. */
  readonly command: string;
  readonly sources: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The remedy, after what helps at the source itself; `registry` is that of the image. */
export const readElsewhere = (
  atSource: string | undefined,
  registry: string,
  { command, sources, env }: Asked,
): string => {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const isInstalled = (name: string): boolean => folders.some((folder) => existsSync(join(folder, name)));
  const left = engines.filter((name) => !sources.includes(name));
  const [engine, other] = left.sort((a, b) => Number(isInstalled(b)) - Number(isInstalled(a)));
  const ways = [
    ...(sources.includes('registry') ? [] : [`\`${command} --from registry\``]),
    ...(engine === undefined ? [] : [`\`${command} --from ${engine}\`${other ? ` (or ${other})` : ''}`]),
    ...(sources.includes('registry') ? [`\`${command} --mirror ${registry}=MIRROR\``] : []),
    `\`${command} --docker-archive FILE\` with a file of docker save or podman save`,
  ];
  const first = atSource === undefined ? '' : `${atSource}, or `;
  return `${first}read it elsewhere: ${ways.join(', ')}; or list it in spec.images`;
};
