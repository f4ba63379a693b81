// References as kubelet, docker and containerd read them: defaults, and what they refuse.
import { describe, expect, it } from 'vitest';
import { normaliseReference, parseReference } from '../../src/images/references.ts';

const digest = `sha256:${'a1'.repeat(32)}`;
const long = (count: number) => 'a'.repeat(count);

const valid: Record<string, [string, string]> = {
  'a bare name is an official image': ['nginx', 'docker.io/library/nginx:latest'],
  'a tag is kept': ['nginx:1.19', 'docker.io/library/nginx:1.19'],
  'an explicit latest is the same': ['nginx:latest', 'docker.io/library/nginx:latest'],
  'a user name on Docker Hub': ['grafana/loki', 'docker.io/grafana/loki:latest'],
  'the full name is itself': ['docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  'library is implied under docker.io': ['docker.io/nginx:1', 'docker.io/library/nginx:1'],
  'index.docker.io is docker.io': ['index.docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  'index.docker.io implies library too': ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
  'another registry has no library': ['gcr.io/nginx', 'gcr.io/nginx:latest'],
  'a port makes a registry': ['localhost:5000/a/b:c', 'localhost:5000/a/b:c'],
  'a port without a tag': ['registry:5000/a', 'registry:5000/a:latest'],
  'localhost is a registry': ['localhost/x', 'localhost/x:latest'],
  'a name with a colon and no slash has a tag, not a port': [
    'localhost:5000',
    'docker.io/library/localhost:5000',
  ],
  'an upper-case first segment is a registry': ['REG/x', 'REG/x:latest'],
  'a registry keeps its case': ['Registry.Example.com/x', 'Registry.Example.com/x:latest'],
  'an IPv4 registry': ['10.0.0.1:5000/x', '10.0.0.1:5000/x:latest'],
  'an IPv6 registry': ['[::1]:5000/x:y', '[::1]:5000/x:y'],
  'a digest drops the implied tag': [`nginx@${digest}`, `docker.io/library/nginx@${digest}`],
  'tag and digest are both kept': [`nginx:1.19@${digest}`, `docker.io/library/nginx:1.19@${digest}`],
  'a digest after a port': [`r:5000/a@${digest}`, `r:5000/a@${digest}`],
  'a sha512 digest': [`a/b@sha512:${'0'.repeat(128)}`, `docker.io/a/b@sha512:${'0'.repeat(128)}`],
  'separators within a segment': ['a.b/c_d/e__f/g--h', 'a.b/c_d/e__f/g--h:latest'],
  'a tag may hold upper case, dots and underscores': ['a:V1_2.3-x', 'docker.io/library/a:V1_2.3-x'],
  'a tag of 128 characters': [`a:${long(128)}`, `docker.io/library/a:${long(128)}`],
  'a path of 255 characters': [`gcr.io/${long(255)}`, `gcr.io/${long(255)}:latest`],
};

const invalid: Record<string, string> = {
  'nothing at all': '',
  'an upper-case repository': 'Nginx',
  'an upper-case repository in a registry': 'gcr.io/Nginx',
  'white space': 'nginx 1',
  'a line feed at the end': 'nginx\n',
  'a line feed after the tag': 'nginx:1\n',
  'an empty tag': 'nginx:',
  'a tag that starts with a dot': 'nginx:.1',
  'a tag of 129 characters': `a:${long(129)}`,
  'a path of 256 characters': `gcr.io/${long(256)}`,
  'an empty segment': 'a//b',
  'a leading slash': '/a',
  'a trailing slash': 'a/',
  'a separator at the end': 'a-',
  'three underscores': 'a___b',
  'two dots': 'a..b/c..d',
  'a scheme': 'https://gcr.io/nginx',
  'an image id': 'a1'.repeat(32),
  'a short digest': 'nginx@sha256:abc',
  'an upper-case digest': `nginx@${digest.toUpperCase()}`,
  'an unknown algorithm': `nginx@md5:${'a'.repeat(32)}`,
  'two digests': `nginx@${digest}@${digest}`,
  'an empty digest': 'nginx@',
  'a port that is no number': 'host:port/a',
  'a registry that starts with a dash': '-a.b/c',
  'a placeholder': '$(IMAGE)',
};

describe('normaliseReference', () => {
  it.each(Object.entries(valid))('%s', (_, [text, expected]) => {
    expect(normaliseReference(text)).toBe(expected);
    expect(normaliseReference(expected)).toBe(expected);
  });
  it.each(Object.entries(invalid))('refuses %s', (_, text) => {
    expect(normaliseReference(text)).toBeUndefined();
  });
  it('comes to an end on hostile text (in quadratic time it would run into the time limit)', () => {
    for (const text of [
      `${'a-'.repeat(50_000)}`,
      `${'a.'.repeat(50_000)}/x`,
      `${'-'.repeat(100_000)}.b/x`,
      `a${'-'.repeat(100_000)}.b/x`,
      `a/${'_'.repeat(100_000)}`,
      `${'1:'.repeat(50_000)}/x`,
      `${'/'.repeat(100_000)}`,
    ]) {
      expect(normaliseReference(text.repeat(10))).toBeUndefined();
    }
  });
});

describe('parseReference', () => {
  it('gives the parts', () => {
    expect(parseReference(`quay.io/a/b:c@${digest}`)).toEqual({
      registry: 'quay.io',
      repository: 'a/b',
      tag: 'c',
      digest,
    });
    expect(parseReference('nginx')).toEqual({ registry: 'docker.io', repository: 'library/nginx' });
  });
});
