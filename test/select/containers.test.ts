// Which containers of a pod a rule changes: those of the workload that its selector matches, or the main one.

import { describe, expect, test } from 'vitest';
import { type ContainerSelector, type Selection, selectContainers } from '../../src/select/containers.ts';

const template = (spec: object, annotations?: object) =>
  JSON.parse(JSON.stringify({ ...(annotations && { metadata: { annotations } }), spec }));
const spec = {
  containers: [
    { name: 'web', image: 'nginx:1' },
    { name: 'log', image: 'fluentd' },
    { name: 'added', image: 'nginx:1' },
    { image: 'nginx:1' },
    'text',
  ],
  initContainers: [
    { name: 'init', image: 'busybox' },
    { name: 'moved', image: 'nginx:2' },
  ],
};
/** Rules added `added`, and moved `moved` from the containers. */
const roleOf = (list: string, name: string) =>
  name === 'added' ? 'added' : list === 'initContainers' && name === 'moved' ? 'moved' : undefined;
const select = (
  selector: ContainerSelector | undefined,
  pod: object = spec,
  annotations?: object,
): Selection => selectContainers(selector, template(pod, annotations), roleOf);
const selected = (...names: string[]): Selection => ({
  selected: names.map((name) => ({
    list: ['init', 'moved'].includes(name) ? 'initContainers' : 'containers',
    name,
  })),
});

describe('a selector', () => {
  test.each<[sentence: string, selector: ContainerSelector, found: Selection]>([
    ['matches by name', { name: 'web' }, selected('web')],
    ['matches by a pattern of the whole name', { name: '[a-z]*o[a-z]*' }, selected('moved', 'log')],
    ['matches no container that a rule added', { name: 'added' }, { none: 'moved, web, log, (no name)' }],
    ['matches by image', { image: 'fluentd' }, selected('log')],
    ['matches by name and image', { name: 'web|log', image: 'nginx.*' }, selected('web')],
    ['reports a match without a name', { image: 'nginx:1' }, { nameless: true }],
    [
      'matches a container without a name as Knative calls it',
      { name: 'user-container' },
      { nameless: true },
    ],
    ['looks at init containers where it says so', { name: 'init', init: true }, selected('init')],
    ['does not otherwise', { name: 'init' }, { none: 'moved, web, log, (no name)' }],
    ['finds a moved container among the containers', { name: 'moved' }, selected('moved')],
    ['matches all of both lists', { name: '[a-z]+', init: true, image: '[^:]*' }, selected('init', 'log')],
    ['says no to an image that is none', { name: 'web', image: 'x' }, { none: 'moved, web, log, (no name)' }],
  ])('%s', (_, selector, found) => {
    expect(select(selector)).toEqual(found);
  });

  test('matches an image that is no text by a pattern that matches nothing', () => {
    const odd = { containers: [{ name: 'a', image: 7 }] };
    expect(select({ image: '' }, odd)).toEqual(selected('a'));
    expect(select({ image: '7' }, odd)).toEqual({ none: 'a' });
  });
});

describe('without a selector', () => {
  const two = { containers: [{ name: 'web' }, { name: 'log' }] };
  const main = { 'kubectl.kubernetes.io/default-container': 'log' };
  test.each<[sentence: string, found: Selection, expected: Selection]>([
    ['the only container is it', select(undefined, { containers: [{ name: 'web' }] }), selected('web')],
    [
      '`init: false` says nothing',
      select({ init: false }, { containers: [{ name: 'web' }] }),
      selected('web'),
    ],
    ['an annotation names it', select(undefined, two, main), selected('log')],
    ['several are ambiguous', select(undefined, two), { ambiguous: ['web', 'log'] }],
    [
      'one without a name has none in the message',
      select(undefined, { containers: [{ name: 'web' }, {}] }),
      { ambiguous: ['web', '(no name)'] },
    ],
    ['the only one needs a name', select(undefined, { containers: [{}] }), { nameless: true }],
    ['there may be none', select(undefined, { containers: 'text' }), { none: '' }],
    ['nor a pod', selectContainers(undefined, {}, roleOf), { none: '' }],
    [
      'an annotation that names none of them does not count',
      select(undefined, two, { 'kubectl.kubernetes.io/default-container': 'gone' }),
      { ambiguous: ['web', 'log'] },
    ],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
