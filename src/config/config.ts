// A config that is checked and has its defaults, as the rest of podgraft sees it.

import type { Tuning } from '../problems/catalogue.ts';
import type { Problem } from '../problems/diagnostic.ts';
import type { CompiledTarget } from '../select/target.ts';
import type { ConfigMapSettings, Image, Rule, WorkloadType } from './schema.ts';
import type { ConfigSource } from './source.ts';

export interface LoadedRule extends Rule {
  readonly index: number;
  readonly targets: readonly CompiledTarget[] | undefined;
  readonly excluded: readonly CompiledTarget[] | undefined;
}

export interface Config {
  /** The owner's name in the record. */
  readonly name: string;
  /** The command that looks up unknown images, with the paths that are known here. */
  readonly lockCommand: string;
  readonly kubernetesVersion: string;
  readonly record: boolean;
  readonly nameSuffixHash: boolean;
  readonly validation: 'Strict' | 'Warn' | 'Off';
  readonly validateOutput: boolean;
  readonly problems: Tuning;
  /** Metadata of all generated ConfigMaps. */
  readonly configMaps?: ConfigMapSettings | undefined;
  readonly images: readonly Image[];
  readonly workloads: readonly WorkloadType[];
  readonly rules: readonly LoadedRule[];
  /** The config's text, where it is at hand. */
  readonly source?: ConfigSource | undefined;
}

export interface Loaded {
  readonly config?: Config;
  /** Of a config with mistakes: the fields that are in order, so that they can be checked further. */
  readonly validSubset?: Config;
  readonly problems: readonly Problem[];
}
