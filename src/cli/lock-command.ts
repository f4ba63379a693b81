// `podgraft lock` in the list of commands: its options for help and completion. What it does is in lock.ts.

import type { Command, Option } from './command.ts';
import { imageFinder } from './find-images.ts';
import { lockCommand } from './lock.ts';
import { lockUsage } from './lock-arguments.ts';

const text = (value: string, about: string, short?: string): Option => ({
  ...{ type: 'string', value, about, multiple: true },
  ...(short !== undefined && { short }),
});
const flag = (about: string): Option => ({ type: 'boolean', about });

export const lock: Command = {
  name: 'lock',
  summary: 'look up what images run, for entrypoint rules',
  usage: ['-c CONFIG PATH... [-o FILE]'],
  about: '',
  help: lockUsage,
  options: {
    config: text('FILE', 'the file of the PodGraft resource', 'c'),
    output: text('FILE', 'the catalog; standard output without it', 'o'),
    image: text('IMAGE', 'also this image'),
    check: flag('write nothing; fail when the file is stale'),
    update: flag('look up again what the file has'),
    'probe-shell': flag('also find out which shells the images have'),
    platform: text('OS/ARCH', 'only this platform'),
    from: text('registry|podman|docker', 'where to ask'),
    'oci-layout': text('DIR', 'an OCI layout folder'),
    'docker-archive': text('FILE', 'a tar file of docker save'),
    mirror: text('FROM=TO', 'read images below FROM from TO'),
    'plain-http': text('HOST', 'ask this registry without TLS'),
    'ca-file': text('FILE', 'also trust these certificate authorities'),
    authfile: text('FILE', 'credentials'),
    timeout: text('SECONDS', 'for everything together'),
  },
  run: async ({ argv }, io) => {
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    process.once('SIGINT', stop);
    try {
      return await lockCommand(argv, { ...io, signal: abort.signal }, imageFinder(io));
    } finally {
      process.off('SIGINT', stop);
    }
  },
};
