// `podgraft lock` in the list of commands: its options for reading, help and completion. What it does is in lock-images.ts.

import type { Arguments, Command, Option } from '../args/command.ts';
import { reportOptions } from '../args/report-options.ts';
import type { CommandIo } from '../io.ts';
import { imageFinder } from './find-images.ts';
import { type FindImages, runLock } from './lock-images.ts';
import { configsOf, excludeOption, filenameOption, noteDiscovery } from './session.ts';

const text = (value: string, about: string): Option => ({ type: 'string', value, about });
const texts = (value: string, about: string): Option => ({ ...text(value, about), multiple: true });
const flag = (about: string): Option => ({ type: 'boolean', about });

/** PATHs without a config take the one that is found, as in the other commands. */
const withDiscovery = (args: Arguments, io: CommandIo): Arguments => {
  if (args.positionals.length === 0 || args.texts('config').length > 0) return args;
  const configs = configsOf(args, io);
  noteDiscovery(args, configs, io);
  return { ...args, texts: (name) => (name === 'config' ? configs : args.texts(name)) };
};

export const lock: Command = {
  name: 'lock',
  summary: 'look up the ENTRYPOINT, CMD and ENV of images',
  usage: ['-c CONFIG PATH... [--file FILE]', '--image IMAGE... [--file FILE]'],
  about:
    'Writes an ImageCatalog: ENTRYPOINT, CMD, ENV, USER and WORKDIR of the images that rules need to know.',
  examples: [
    ['podgraft lock -c podgraft.yaml k8s/ --file images.yaml', 'record what the images run'],
    ['podgraft lock --check -c podgraft.yaml k8s/ --file images.yaml', 'fail when a tag has moved'],
    ['podgraft lock --image nginx:1.27 --from podman', 'look up one image in podman'],
  ],
  page: 'how-to/lock-images.md',
  options: {
    config: {
      ...texts('FILE', 'the file with the PodGraft resource; further files may have ImageCatalogs'),
      short: 'c',
    },
    kustomize: { ...texts('DIR', 'build the kustomization in DIR, and use the result'), short: 'k' },
    exclude: excludeOption,
    filename: filenameOption,
    file: text('FILE', 'the catalog to write; default: standard output'),
    ...reportOptions,
    image: texts('IMAGE', 'also look up this image; can be repeated, like --platform to --authfile'),
    check: flag('write nothing; exit 1 and show a diff if FILE is stale or incomplete'),
    update: flag('look up everything again, and drop entries that no rule needs'),
    'probe-shell': flag('also find out which shells the images have (downloads their layers)'),
    platform: texts('OS/ARCH', 'only this platform; default: every Linux platform of the image'),
    from: texts(
      'registry|podman|docker',
      'where to look, in the given order, until one has the image; default: registry',
    ),
    'oci-layout': texts('DIR', 'an OCI layout folder, as DIR[:REF]=IMAGE if no annotation names IMAGE'),
    'docker-archive': texts('FILE', 'a tar file of docker save or podman save, or FILE=IMAGE'),
    mirror: texts('FROM=TO', 'read images below FROM (docker.io, docker.io/library) from TO'),
    'plain-http': texts(
      'HOST',
      'use plain HTTP for this registry (HOST or HOST:PORT); on this machine, HTTP is the fallback',
    ),
    'ca-file': texts('FILE', 'also trust these certificate authorities (PEM)'),
    authfile: texts('FILE', 'file with credentials; default: those of docker and podman'),
    timeout: text('SECONDS', 'time limit of the run; default 120, with --probe-shell 600'),
  },
  run: async (given, io) => {
    const args = withDiscovery(given, io);
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const find: FindImages = async (...needed) => {
      const found = await imageFinder(io)(...needed);
      // Only now is there something to tidy up. Until here a signal ends the process by itself.
      process.once('SIGINT', stop).once('SIGTERM', stop);
      return found;
    };
    try {
      return await runLock(args, { ...io, signal: abort.signal }, find);
    } finally {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    }
  },
};
