// The four examples against the four manifests that the article's author wrote by hand: the same containers,
// mounts and volumes, the same hook, and the same command line in the end.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { objectsIn, readTexts, runPackage } from './docs/run-package.ts';
import { readObjects } from './read-yaml.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly volumeMounts?: readonly { name: string; mountPath: string; readOnly?: boolean }[];
  readonly lifecycle?: { postStart: { exec: { command: readonly string[] } } };
}

interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly { name: string; configMap?: { name: string; defaultMode: number } }[];
}

type Objects = readonly Record<string, unknown>[];

const articleOf = (method: string): Objects =>
  readObjects(readFileSync(`test/fixtures/article/${method}.yaml`, 'utf8')) as unknown as Objects;

const oursOf = (method: string): Objects => {
  const folder = `examples/${method}`;
  const config = readFileSync(`${folder}/function-config.yaml`, 'utf8');
  return objectsIn(runPackage(config, readTexts(folder, 'resources')).after);
};

const deploymentIn = (objects: Objects): Record<string, unknown> => {
  const found = objects.find(({ kind }) => kind === 'Deployment');
  if (found === undefined) throw new Error('no Deployment');
  return found;
};

const podIn = (objects: Objects): PodSpec => {
  const spec = deploymentIn(objects)['spec'] as { template: { spec: PodSpec } };
  return spec.template.spec;
};

/** The commands of a shell script; how they are parted makes no difference to the shell. */
const commandsOf = (script: string): string[] =>
  script
    .replace(/\bdo\b/g, 'do;')
    .split(/[;\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** A container with the shell script in its command line as a list of commands. */
const inEffect = (container: Container): unknown => {
  const { command = [], args = [], lifecycle, ...rest } = container;
  const line = [...command, ...args];
  const hook = lifecycle?.postStart.exec.command;
  return {
    ...rest,
    runs: [...line.slice(0, 2), ...line.slice(2).flatMap(commandsOf)],
    ...(hook && { hook: [...hook.slice(0, 2), ...hook.slice(2).flatMap(commandsOf)] }),
  };
};

const podInEffect = ({ initContainers = [], containers, volumes = [], ...rest }: PodSpec): unknown => ({
  ...rest,
  initContainers: initContainers.map(inEffect),
  containers: containers.map(inEffect),
  volumes,
});

describe('equals the article in effect', () => {
  it.each(['init-container', 'post-start-hook', 'sidecar'])('%s', (method) => {
    const [ours, theirs] = [oursOf(method), articleOf(method)];
    expect(podInEffect(podIn(ours))).toEqual(podInEffect(podIn(theirs)));
    const { name, labels } = deploymentIn(ours)['metadata'] as Record<string, unknown>;
    expect({ name, labels }).toEqual(deploymentIn(theirs)['metadata']);
    expect(ours.length).toBe(theirs.length);
  });

  it('entrypoint', () => {
    /** What the container runs: the interpreter, the commands before the exec, and the line after it. */
    const runOf = (objects: Objects): unknown => {
      const { containers, volumes = [] } = podIn(objects);
      const [nginx] = containers;
      const { command = [], args = [], volumeMounts = [], ...rest } = nginx as Container;
      const [mount] = volumeMounts;
      const [volume] = volumes;
      expect(mount?.name).toBe(volume?.name);
      const configMap = objects.find(({ kind }) => kind === 'ConfigMap') as {
        metadata: { name: string };
        data: Record<string, string>;
      };
      expect(volume?.configMap?.name).toBe(configMap.metadata.name);
      expect(Number(volume?.configMap?.defaultMode) & 0o555).toBe(0o555);
      const [[key = '', script = ''] = []] = Object.entries(configMap.data);
      const path = `${mount?.mountPath}/${key}`;
      const [shebang = '', ...lines] = script.trimEnd().split('\n');
      const last = lines.pop() ?? '';
      expect(command.at(-1)).toBe(path);
      // The article's command leaves the interpreter to the shebang; ours says the same interpreter itself.
      const interpreter = command.slice(0, -1).join(' ');
      expect(['bash -c', shebang.slice(2)]).toContain(interpreter);
      const words = (last.match(/"[^"]*"|[^\s"]+/g) ?? []).map((word) => word.replaceAll('"', ''));
      const end = words.indexOf('#');
      const line = words.slice(1, end < 0 ? undefined : end);
      return {
        rest,
        interpreter: shebang.slice(2),
        before: lines.filter((each) => each !== ''),
        runs: line.join() === '$@' ? args : line,
      };
    };
    expect(runOf(oursOf('entrypoint'))).toEqual(runOf(articleOf('entrypoint')));
  });
});
