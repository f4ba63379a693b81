// The checker itself: it must see what the host tests rely on it to see.
import { describe, expect, it } from 'vitest';
import { readObjects } from '../read-yaml.ts';
import { danglingReferences } from './dangling-references.ts';

const pod = (volume: string, namespace = 'a') => `
kind: Pod
metadata: {name: p, namespace: ${namespace}}
spec: {volumes: [${volume}], containers: []}
---
kind: ConfigMap
metadata: {name: there, namespace: a}
`;

describe('danglingReferences', () => {
  it.each([
    ['{name: v, configMap: {name: there}}', 'a', []],
    ['{name: v, configMap: {name: gone}}', 'a', ['Pod p -> a/gone']],
    ['{name: v, configMap: {name: there}}', 'b', ['Pod p -> b/there']],
    ['{name: v, projected: {sources: [{configMap: {name: gone}}]}}', 'a', ['Pod p -> a/gone']],
  ])('finds in %s of namespace %s: %j', (volume, namespace, dangling) => {
    expect(danglingReferences(readObjects(pod(volume, namespace)))).toEqual(dangling);
  });
});
