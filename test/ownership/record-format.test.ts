// The record as text, the paths that it is made of, and the names of generated ConfigMaps.

import { describe, expect, test } from 'vitest';
import { type FindKey, listKeyOf, locationOf, pathText, samePath } from '../../src/ownership/field-path.ts';
import {
  configMapValue,
  generatedFile,
  generatedName,
  leavesPackage,
} from '../../src/ownership/generated-config-maps.ts';
import type { Layer } from '../../src/ownership/record-format.ts';
import { emptyRecord, fingerprint, isEmptyRecord, stackOf } from '../../src/ownership/record-format.ts';
import { parseRecord, printRecord } from '../../src/ownership/record-text.ts';

const layer = (fields: Partial<Layer>): Layer => ({
  ...{ owner: 'o', rule: 'r', path: ['volumes', 'v'], op: 'set', hash: '00000001', depth: 0, spans: [] },
  ...{ previousValue: undefined, previousSource: undefined, sharedWithBelow: false },
  ...fields,
});

describe('the record as text', () => {
  const leaf = (path: string, value: string) => `{"v":2,"o:r:${path}":${value}}`;
  test.each([
    ['nothing', '{"v":2}'],
    ['a leaf', leaf('v:v', '"00000001"')],
    ['what is in containers', leaf('c:c:env:A', '"00000001"')],
    ['what is in init containers', leaf('i:c:env:A', '"00000001"')],
    [
      'every detail of a layer',
      leaf(
        'c:c:env:A',
        '["00000001",1,5,{"d":2,"same":true,"gap":" ","was":{"name":"A","z":1,"a":[null,true]}}]',
      ),
    ],
    ['a value that its source says', leaf('v:v', '["00000001",{"raw":" {name: v, emptyDir: {}}   # old"}]')],
    [
      'a value below its key',
      leaf('c:c:env:A', '["00000001",1,5,{"raw":"\\n  name: A\\n  value: |\\n    x\\n"}]'),
    ],
    [
      'a value that its source does not say',
      leaf('v:v', '["00000001",{"was":{"name":"v","emptyDir":{}},"src":" {name: v, emptyDir: *e}"}]'),
    ],
    ['a source alone, of a null', leaf('v:v', '["00000001",{"src":" ~"}]')],
    ['a wrap', leaf('c:c:entrypoint', '["0000000a",2]')],
    [
      'a wrap of a command line of which one list is printed as it was',
      leaf('c:c:entrypoint', '["0000000a",2,{"was":{"command":["a"]},"raw":{"args":" [b, \\"1\\"]"}}]'),
    ],
    [
      'a wrap of a command line of which both lists have a source',
      leaf('c:c:entrypoint', '["0000000a",2,{"raw":{"command":" [ a]","args":"\\n- b # c"}}]'),
    ],
    [
      'a wrap where args is null',
      leaf('c:c:entrypoint', '["0000000a",2,{"was":{"command":["a"]},"src":{"args":" null"}}]'),
    ],
    ['arguments before and after', leaf('c:c:arguments', '["0000000a",1,2,{"was":{"args":["x"]}}]')],
    [
      'several things in a container',
      leaf(
        'c:c',
        '{"env:A":"00000001","envFrom":{"[]":"00000001","{}":"00000001"},"volumeMounts:/a/b":"00000001"}',
      ),
    ],
    ['a template of several', leaf('#web:v:v', '"00000001"')],
    ['a number beyond 2^53', leaf('v:v', '["00000001",{"was":{"name":"v","n":12345678901234567890}}]')],
    [
      'maps that were created inside each other',
      leaf('securityContext+:seLinuxOptions+:level', '"00000001"'),
    ],
    ['lists that were created in one of several templates', leaf('#web:c:c:env+:A', '"00000001"')],
    [
      'what was created and contains nothing any more, or was a null',
      '{"v":2,"o:r:v:v":"00000001","made":["containers/c/env","metadata",["volumes","null"]]}',
    ],
    ['annotations that were created for it', '{"v+":2,"o:r:v:v":"00000001"}'],
    ['annotations that were a null', '{"v":2,"o:r:v:v":"00000001","made":[["^annotations"," ~"]]}'],
    ['names sorted', '{"v":2,"a:r:v":{"v":"00000001","w":"00000001"},"b:r:v:v":["00000001",{"d":1}]}'],
    ['a name such as __proto__', '{"v":2,"__proto__:r:labels:__proto__":"00000001"}'],
    ['names that look like the version', '{"v":2,"v:v:v:v":"00000001","v~2:made:v:made":"00000001"}'],
    ['names with the marks of paths', leaf('labels+:a~0b~1c~2', '"00000001"')],
    ['containers named as the short heads', leaf('c', '{"c:env:c":"00000001","v":"00000001"}')],
  ])('%s is read and printed again', (_title, text) => {
    expect(printRecord(parseRecord(text))).toBe(text);
  });

  test.each([
    ['nothing', '{"v":1,"owners":{}}', '{"v":2}'],
    ['a leaf', '{"v":1,"owners":{"o":{"r":{"volumes":{"v":"00000001"}}}}}', leaf('v:v', '"00000001"')],
    [
      'every detail of a layer',
      '{"v":1,"owners":{"o":{"r":{"containers":{"c":{"env":{"A":["00000001",{"op":"append","n":[1,5],"d":2,"same":true,"gap":" ","was":{"name":"A","z":1,"a":[null,true]},"raw":"x"}]}}}}}}}',
      leaf(
        'c:c:env:A',
        '["00000001",1,5,{"d":2,"same":true,"gap":" ","was":{"name":"A","z":1,"a":[null,true]},"src":"x"}]',
      ),
    ],
    [
      'a replaced value with its source',
      '{"v":1,"owners":{"o":{"r":{"volumes":{"v":["00000001",{"was":{"name":"v"},"raw":" {name: v}"}]}}}}}',
      leaf('v:v', '["00000001",{"raw":" {name: v}"}]'),
    ],
    [
      'a wrap',
      '{"v":1,"owners":{"o":{"r":{"containers":{"c":{"entrypoint":["0000000a",{"op":"wrap","n":[2],"was":{"command":["a"],"args":["b"]},"raw":"{\\"args\\":\\" [b]\\"}"}]}}}}}}',
      leaf('c:c:entrypoint', '["0000000a",2,{"was":{"command":["a"]},"raw":{"args":" [b]"}}]'),
    ],
    [
      'things in containers',
      '{"v":1,"owners":{"o":{"r":{"containers":{"c":{"env":{"A":"00000001"},"envFrom":{"{}":"00000001"},"lifecycle":{"postStart":"00000001"},"volumeMounts":{"/a/b":"00000001"}}},"labels":{"a/b":"00000001"}}}}}',
      '{"v":2,"o:r":{"c:c":{"env:A":"00000001","envFrom:{}":"00000001","lifecycle:postStart":"00000001","volumeMounts:/a/b":"00000001"},"labels:a/b":"00000001"}}',
    ],
    [
      'a template of several',
      '{"v":1,"owners":{"o":{"r":{"#web":{"volumes":{"v":"00000001"}}}}}}',
      leaf('#web:v:v', '"00000001"'),
    ],
    [
      'maps that were made inside each other',
      '{"v":1,"owners":{},"made":["containers/c/resources","containers/c/resources/limits","securityContext","securityContext/seLinuxOptions"]}',
      '{"v":2,"made":["containers/c/resources","containers/c/resources/limits","securityContext","securityContext/seLinuxOptions"]}',
    ],
    [
      'what was made',
      '{"v":1,"owners":{"o":{"r":{"containers":{"c":{"env":{"A":"00000001"}}},"volumes":{"v":"00000001"}}}},"made":["^annotations","containers/c/env",["volumes","null"]]}',
      '{"v+":2,"o:r":{"c:c:env+:A":"00000001","v:v":"00000001"},"made":[["volumes","null"]]}',
    ],
    [
      'names sorted',
      '{"v":1,"owners":{"b":{"r":{"volumes":{"v":["00000001",{"d":1}]}}},"a":{"r":{"volumes":{"w":"00000001","v":"00000001"}}}}}',
      '{"v":2,"a:r:v":{"v":"00000001","w":"00000001"},"b:r:v:v":["00000001",{"d":1}]}',
    ],
    [
      'a name such as __proto__',
      '{"v":1,"owners":{"__proto__":{"r":{"labels":{"__proto__":"00000001"}}}}}',
      '{"v":2,"__proto__:r:labels:__proto__":"00000001"}',
    ],
    [
      'names with the marks of paths',
      '{"v":1,"owners":{"a:b~+":{"r":{"labels":{"+":"00000001","a:+":"00000001"}}}},"made":["labels"]}',
      '{"v":2,"a~1b~0~2:r:labels+":{"a~1~2":"00000001","~2":"00000001"}}',
    ],
  ])('%s in version 1 is read, and printed as version 2 of the same', (_title, one, two) => {
    const record = parseRecord(one);
    expect(printRecord(record)).toBe(two);
    const again = parseRecord(two);
    expect(again.layers).toEqual(record.layers);
    expect(again.createdCollections).toEqual(record.createdCollections);
  });

  test('is read into layers', () => {
    const text =
      '{"v":1,"owners":{"o":{"r":{"#web":{"containers":{"c":{"env":{"A":["0000000f",{"op":"append","n":[1,5],"d":2,"same":true,"gap":" ","was":{"name":"A"},"raw":"x"}]}}}}}}},"made":["#web/containers/c/env",["volumes","~"]]}';
    expect(parseRecord(text)).toEqual({
      layers: [
        {
          ...{ owner: 'o', rule: 'r', path: ['#web', 'containers', 'c', 'env', 'A'], op: 'append' },
          ...{
            hash: '0000000f',
            depth: 2,
            spans: [1, 5],
            previousValue: { name: 'A' },
            previousSource: 'x',
            sharedWithBelow: true,
            pendingSeparator: ' ',
          },
        },
      ],
      createdCollections: [
        { path: ['#web', 'containers', 'c', 'env'], previousSource: undefined },
        { path: ['volumes'], previousSource: '~' },
      ],
    });
    expect(parseRecord('{"v":1,"owners":{"o":{"r":{"volumes":{"v":"00000001"}}}}}').layers).toEqual([
      layer({}),
    ]);
  });

  test('is sorted when printed, whatever the order of its layers', () => {
    const a = layer({ owner: 'a' });
    const b = layer({ owner: 'b' });
    const createdCollections = [
      { path: ['z'], previousSource: undefined },
      { path: ['y'], previousSource: undefined },
    ];
    const one = { layers: [a, b], createdCollections };
    const other = { layers: [b, a], createdCollections: [...createdCollections].reverse() };
    expect(printRecord(one)).toBe('{"v":2,"a:r:v:v":"00000001","b:r:v:v":"00000001","made":["y","z"]}');
    expect(printRecord(one)).toBe(printRecord(other));
    expect(printRecord(one)).not.toBe(printRecord({ layers: [a], createdCollections }));
  });

  const first = (value: string) => `{"v":1,"owners":{"o":{"r":{"volumes":{"v":${value}}}}}}`;
  test.each([
    ['[]', 'not a JSON object'],
    ['{}', 'version null is unknown; podgraft knows 1 and 2'],
    ['{"v":3,"owners":{}}', 'version 3 is unknown; podgraft knows 1 and 2'],
    ['{"v":2,"owners":{}}', 'owners is no path'],
    ['{"v":1}', 'no owners'],
    ['{"v":1,"owners":{"o":1}}', 'owner o is no map'],
    ['{"v":1,"owners":{"o":{"r":1}}}', 'rule r is no map'],
    ['{"v":1,"owners":{"o":{"r":{"volumes":1}}}}', 'volumes is no map'],
    ['{"v":1,"owners":{"o":{"r":{"containers":{"c":{"portz":{}}}}}}}', 'unknown portz'],
    ['{"v":1,"owners":{"o":{"r":{"containers":{"c":{"env":1}}}}}}', 'env is no map'],
    [first('1'), 'a hash is missing'],
    [first('"123"'), 'a hash is missing'],
    [first('"000000012"'), 'a hash is missing'],
    [first('"x00000001"'), 'a hash is missing'],
    [first('["00000001",1]'), 'a layer is no map'],
    [first('["00000001",{"op":"set"}]'), 'unknown op'],
    [first('["00000001",{"n":1}]'), 'unknown n'],
    [first('["00000001",{"n":[1.5]}]'), 'unknown n'],
    [first('["00000001",{"d":-1}]'), 'unknown d'],
    [first('["00000001",{"d":"1"}]'), 'unknown d'],
    [first('["00000001",{"raw":1}]'), 'unknown raw'],
    [first('["00000001",{"gap":1}]'), 'unknown gap'],
    [first('["00000001",{"same":false}]'), 'unknown same'],
    [first('["00000001",{"other":1}]'), 'unknown other'],
    ['{"v":1,"owners":{},"made":1}', 'made is no list'],
    ['{"v":1,"owners":{},"made":[1]}', 'made is damaged'],
    ['{"v":1,"owners":{},"made":[["a",1]]}', 'made is damaged'],
  ])('%s is refused', (text, message) => {
    expect(() => parseRecord(text)).toThrow(new Error(message));
  });

  test('an empty record', () => {
    expect(isEmptyRecord(emptyRecord())).toBe(true);
    expect(isEmptyRecord({ layers: [layer({})], createdCollections: [] })).toBe(false);
    expect(emptyRecord()).toEqual({ layers: [], createdCollections: [] });
  });

  test('fingerprints are FNV-1a of the value with its keys in order', () => {
    expect(fingerprint('')).toBe('ffcaaa85');
    expect(fingerprint({ b: [true], a: 1 })).toBe('13ad1a75');
    expect(fingerprint({ a: 1 })).not.toBe(fingerprint({ a: 2 }));
    const all = Array.from({ length: 300 }, (_, index) => fingerprint(index));
    expect(all.every((each) => /^[0-9a-f]{8}$/.test(each))).toBe(true);
    expect(new Set(all).size).toBe(300);
  });

  test('a stack is the layers of just one path, the lowest first', () => {
    const low = layer({ depth: 0 });
    const high = layer({ depth: 1 });
    const others = [
      layer({ path: ['volumes', 'w'] }),
      layer({ path: ['volumes'] }),
      layer({ path: ['volumes', 'v', 'x'] }),
    ];
    expect(stackOf({ layers: [high, ...others, low], createdCollections: [] }, ['volumes', 'v'])).toEqual([
      low,
      high,
    ]);
  });
});

describe('paths', () => {
  const template = { spec: { containers: [{ name: 'a' }, { name: 'b' }] } };
  const find: FindKey = (list, keyOf, key) =>
    list.join() === 'spec,containers'
      ? template.spec.containers.findIndex((each) => keyOf(each) === key)
      : -1;

  test.each([
    [['labels', 'x'], ['metadata', 'labels'], false],
    [['annotations', 'x'], ['metadata', 'annotations'], false],
    [['volumes', 'x'], ['spec', 'volumes'], true],
    [['containers', 'b'], ['spec', 'containers'], true],
    [['containers', 'b', 'env', 'X'], ['spec', 'containers', 1, 'env'], true],
    [['containers', 'b', 'entrypoint'], ['spec', 'containers', 1], false],
    [['containers', 'b', 'lifecycle', 'preStop'], ['spec', 'containers', 1, 'lifecycle'], false],
    [['shareProcessNamespace'], ['spec'], false],
    [['hostAliases', '10.0.0.1'], ['spec', 'hostAliases'], true],
    [['tolerations', '{"key":"a"}'], ['spec', 'tolerations'], true],
    [['containers', 'b', 'ports', '80 TCP'], ['spec', 'containers', 1, 'ports'], true],
    [
      ['containers', 'b', 'resources', 'limits', 'cpu'],
      ['spec', 'containers', 1, 'resources', 'limits'],
      false,
    ],
    [['securityContext', 'sysctls', 'x'], ['spec', 'securityContext', 'sysctls'], true],
  ])('%j is in %j', (path, parent, isList) => {
    const place = locationOf(path, find);
    expect(place?.parent).toEqual(parent);
    expect(place?.listKey !== undefined).toBe(isList);
  });

  test('lead nowhere when their container is missing', () => {
    expect(locationOf(['containers', 'c', 'env', 'X'], find)).toBeUndefined();
    expect(locationOf(['initContainers', 'a', 'entrypoint'], find)).toBeUndefined();
  });

  test.each([
    ['PodSpec.containers', { name: 'x' }, 'x'],
    ['PodSpec.initContainers', { name: 'x' }, 'x'],
    ['PodSpec.volumes', { name: 'x' }, 'x'],
    ['PodSpec.imagePullSecrets', { name: 'x' }, 'x'],
    ['Container.env', { name: 'x' }, 'x'],
    ['Container.volumeMounts', { name: 'x', mountPath: '/x' }, '/x'],
  ])('elements of %s have a key', (list, element, key) => {
    expect(listKeyOf(list)(element)).toBe(key);
    expect(listKeyOf(list)('text')).toBeUndefined();
    // Paths are compared as the kubelet takes them.
    expect(listKeyOf(list)({ name: 3, mountPath: 3 })).toBe(list === 'Container.volumeMounts' ? '/3' : '3');
    for (const none of [undefined, null, [], {}])
      expect(listKeyOf(list)({ name: none, mountPath: none } as never)).toBeUndefined();
  });

  test.each(['Container.envFrom', 'PodSpec.tolerations', 'constructor'])(
    'an element of %s, which has no merge key, is its own key',
    (list) => {
      expect(listKeyOf(list)({ b: 1, a: 2 })).toBe('{"a":2,"b":1}');
      expect(listKeyOf(list)('text')).toBe('"text"');
    },
  );

  test('as text and compared', () => {
    expect(pathText(['containers', 'a', 'volumeMounts', '/x/y'])).toBe('containers/a/volumeMounts/~1x~1y');
    expect(samePath(['a', 'b'], ['a', 'b'])).toBe(true);
    expect(samePath(['a', 'b'], ['a', 'c'])).toBe(false);
    expect(samePath(['a', 'b'], ['a'])).toBe(false);
    expect(samePath(['a'], ['a', 'b'])).toBe(false);
  });
});

describe('generated ConfigMaps', () => {
  test('are named for owner, rule and content', () => {
    const { name, checksum } = generatedName('o', 'r', { data: { a: '1' } }, true);
    expect(checksum).toMatch(/^[0-9a-f]{10}$/);
    expect(name).toBe(`o-r-${checksum}`);
    expect(generatedName('o', 'r', { data: { a: '1' } }, false)).toEqual({ name: 'o-r', checksum });
    expect(generatedName('o', 'r', { data: { a: '2' } }, true).checksum).not.toBe(checksum);
    const [one, other] = [
      { a: '1', b: '2' },
      { b: '2', a: '1' },
    ];
    const nameOf = (data: Record<string, string>) => generatedName('o', 'r', { data }, true);
    expect(nameOf(one)).toEqual(nameOf(other));
    const bytes = { binaryData: { a: '1' } };
    const names = [{ data: { a: '1' } }, bytes, { ...bytes, data: { b: '1' } }, { data: { a: '1', b: '1' } }];
    expect(new Set(names.map((content) => generatedName('o', 'r', content, true).name)).size).toBe(4);
  });

  test('have names of at most 253 characters, which end no part in a dash or dot', () => {
    expect(generatedName('o'.repeat(300), 'rule', {}, false).name).toBe(`${'o'.repeat(248)}-rule`);
    const hashed = generatedName('o'.repeat(300), 'rule', {}, true);
    expect(hashed.name).toBe(`${'o'.repeat(237)}-rule-${hashed.checksum}`);
    expect(generatedName(`${'o'.repeat(240)}-.-.-.-.-.-.`, 'rule', {}, false).name).toBe(
      `${'o'.repeat(240)}-rule`,
    );
    expect(generatedName('a-.b', 'r', {}, false).name).toBe('a-.b-r');
  });

  test('go into a file beside the workload', () => {
    expect(generatedFile('web/deploy.yaml', 'o', 'r')).toBe('web/configmap_o-r.yaml');
    expect(generatedFile('deploy.yaml', 'o', 'r')).toBe('configmap_o-r.yaml');
  });

  test.each([
    ['/etc/x', true],
    ['C:\\x', true],
    ['c:x', true],
    ['a/../b', true],
    ['..', true],
    ['a\\..\\b', true],
    ['a\0b', true],
    ['a/b.yaml', false],
    ['a..b/c', false],
    ['aC:/x', false],
    ['...', false],
    ['1:x', false],
  ])('%j leaves the package: %s', (path, leaves) => {
    expect(leavesPackage(path)).toBe(leaves);
  });

  const value = (beside: object, fields: object = {}, marked = true) =>
    configMapValue(
      {
        ...{ name: 'n', namespace: 'web', owner: 'o', rule: 'r', content: { data: { a: '1' } } },
        ...{ beside: { annotations: {}, file: undefined, ...beside } as never },
        ...{ users: [], common: { labels: {}, annotations: {} } },
        ...fields,
      },
      3,
      marked,
    );

  test('bear their owner, and nothing else without a place', () => {
    expect(value({})).toEqual({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } },
      metadata: { name: 'n', namespace: 'web', annotations: { 'podgraft.dev/owner': 'o' } },
    });
    expect(value({}, { namespace: undefined }, false)).toEqual({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } },
      metadata: { name: 'n' },
    });
  });

  const path = { 'config.kubernetes.io/path': 'web/x.yaml', 'config.kubernetes.io/index': '0' };
  const internal = {
    'internal.config.kubernetes.io/path': 'web/x.yaml',
    'internal.config.kubernetes.io/index': '0',
    'internal.config.kubernetes.io/package-path': 'pkg',
  };
  test('are given the annotations of place that the workload has', () => {
    expect(value({ annotations: path }, {}, false)).toHaveProperty('metadata.annotations', {
      'config.kubernetes.io/path': 'web/configmap_o-r.yaml',
      'config.kubernetes.io/index': '3',
    });
    expect(value({ annotations: internal }, {}, false)).toHaveProperty('metadata.annotations', {
      'internal.config.kubernetes.io/path': 'web/configmap_o-r.yaml',
      'internal.config.kubernetes.io/index': '3',
      'internal.config.kubernetes.io/package-path': 'pkg',
    });
    expect(value({ annotations: path, file: 'x.yaml' }, {}, false)).not.toHaveProperty(
      'metadata.annotations',
    );
  });
});
