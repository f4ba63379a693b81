// Helm 3 and Helm 4 for tests: homes of their own, where Helm 4 has the checkout as a plugin, and the options that make
// podgraft their post-renderer.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Tool } from '../external-tools.ts';

export type HelmVersion = 3 | 4;

export const helmHosts: readonly (readonly [HelmVersion, Tool])[] = [
  [3, 'helm3'],
  [4, 'helm4'],
];

/** The variables of a home below the folder; in the one of Helm 4 podgraft is installed as a plugin. */
export const helmHome = (version: HelmVersion, folder: string): Readonly<Record<string, string>> => {
  const home = (name: string): string => join(folder, 'home', name);
  if (version === 4) {
    mkdirSync(home('data/plugins'), { recursive: true });
    try {
      symlinkSync(resolve('.'), home('data/plugins/podgraft'));
    } catch {} // it is there from the call before
  }
  return {
    HELM_CONFIG_HOME: home('config'),
    HELM_DATA_HOME: home('data'),
    HELM_CACHE_HOME: home('cache'),
  };
};

export const postRenderer = (version: HelmVersion, config: string): readonly string[] =>
  version === 3
    ? [
        ...['--post-renderer', resolve('dist/podgraft.js'), '--post-renderer-args', 'post-renderer'],
        ...['--post-renderer-args', `--config=${config}`],
      ]
    : ['--post-renderer', 'podgraft', '--post-renderer-args', `--config=${config}`];
