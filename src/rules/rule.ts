// What the plan of a field sees of its rule, and the values of the fields that have a form of podgraft's own.
// config/schema.ts holds the same forms as zod schemas; its types fail to compile where the two differ.

import type { OnConflict, Position } from './change.ts';

/** A Kubernetes object as it is in the config. */
type Snippet = Readonly<Record<string, unknown>>;

export interface Hook {
  readonly exec?: Snippet | undefined;
  readonly httpGet?: Snippet | undefined;
  readonly sleep?: Snippet | undefined;
  readonly tcpSocket?: Snippet | undefined;
  readonly script?: string | undefined;
  readonly scriptFrom?: ScriptSource | undefined;
  readonly shell?: string | undefined;
  readonly onConflict?: OnConflict | undefined;
  readonly chain?: 'Before' | 'After' | undefined;
}

export interface Entrypoint {
  readonly script?: string | undefined;
  readonly scriptFrom?: ScriptSource | undefined;
  readonly shell?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly delivery?: 'ConfigMap' | 'Inline' | undefined;
}

/** A key of a ConfigMap or Secret in the workload's namespace. */
export interface KeyRef {
  readonly name: string;
  readonly key: string;
}

/** What a file is taken from: exactly one of these. */
export interface FileSource {
  readonly configMapKeyRef?: KeyRef | undefined;
  readonly secretKeyRef?: KeyRef | undefined;
  /** A file beside the config; a loaded rule has it as content or binaryContent. */
  readonly file?: string | undefined;
}

/** A script in a file beside the config; a loaded rule has its text as script. */
export interface ScriptSource {
  readonly file: string;
}

export interface RuleFile {
  readonly path: string;
  readonly content?: string | undefined;
  /** Bytes in base64; a loaded rule has them as encoders write them, without line ends. */
  readonly binaryContent?: string | undefined;
  readonly from?: FileSource | undefined;
  readonly mode?: number | string | undefined;
}

export interface EnvAppend {
  readonly name: string;
  readonly value: string;
  readonly separator?: string | undefined;
}

/** The settings of a rule that its fields share, and the two fields whose content is in one ConfigMap. */
export interface RuleHead {
  readonly name: string;
  readonly onConflict?: Exclude<OnConflict, 'Chain'> | undefined;
  readonly placement?:
    | { readonly initContainers?: Position | undefined; readonly sidecars?: Position | undefined }
    | undefined;
  readonly sidecarMode?: 'Auto' | 'Native' | 'Classic' | undefined;
  readonly files?: readonly RuleFile[] | undefined;
  readonly entrypoint?: Entrypoint | undefined;
  readonly argsPrepend?: readonly string[] | undefined;
  readonly argsAppend?: readonly string[] | undefined;
}
