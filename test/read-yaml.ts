// Reads YAML as kubectl would, with a parser that src/ does not use: YAML 1.1 numbers, so 0755 is 493.
import jsYaml from 'js-yaml';

/** A Kubernetes object as tests look at it. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Every document of the text that holds anything. */
export const readObjects = (text: string): KubernetesObject[] =>
  (jsYaml.safeLoadAll(text) as (KubernetesObject | null | undefined)[]).filter(
    (object) => object !== null && object !== undefined,
  );

/** The text's only document. */
export const readYaml = (text: string): unknown => jsYaml.safeLoad(text);
