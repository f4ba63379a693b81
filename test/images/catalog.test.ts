// Which entry matches which image, and which entries contradict each other.
import { describe, expect, it } from 'vitest';
import { buildImageIndex, type ImageFacts } from '../../src/images/catalog.ts';
import { transform } from '../../src/index.ts';

const digestA = `sha256:${'a'.repeat(64)}`;
const digestB = `sha256:${'b'.repeat(64)}`;
const nginx: ImageFacts = {
  image: 'nginx:1.19',
  digest: digestA,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
};
const index = (...facts: ImageFacts[]) =>
  buildImageIndex(facts.map((each, i) => ({ facts: each, where: `spec.images[${i}]` })));

const found: Record<string, [ImageFacts, string]> = {
  'the same text': [nginx, 'nginx:1.19'],
  'the full name': [nginx, 'docker.io/library/nginx:1.19'],
  'the full name under index.docker.io': [nginx, 'index.docker.io/library/nginx:1.19'],
  'an implied latest': [{ image: 'nginx' }, 'nginx:latest'],
  'an explicit latest in the entry': [{ image: 'docker.io/nginx:latest' }, 'nginx'],
  "a digest that equals the entry's": [nginx, `nginx@${digestA}`],
  "tag and a digest that equals the entry's": [nginx, `nginx:1.19@${digestA}`],
  'another tag with the same digest, which decides': [nginx, `nginx:stable@${digestA}`],
  'an entry that is named by digest': [{ image: `nginx@${digestA}` }, `nginx@${digestA}`],
  'an entry named by digest, with a tag in the manifest': [
    { image: `nginx@${digestA}` },
    `nginx:1@${digestA}`,
  ],
};
/** No registry has images of these names: they are compared as text. */
const texts: Record<string, string> = {
  "ko's name of a Go program": 'ko://example.com/cmd/app',
  'a placeholder': '$(IMAGE)',
  'a template': '{{ .Values.image }}',
  'a placeholder for the tag': 'registry.example.com/app:$TAG',
  'a name in upper case': 'IMAGE_TO_BE_REPLACED',
  "skopeo's name of an archive": 'oci-archive:/tmp/app.tar',
  'the id of an image': 'a1'.repeat(32),
  'white space': 'Not Valid',
  'a word that objects have': '__proto__',
};
const missed: Record<string, [ImageFacts, string]> = {
  'another tag': [nginx, 'nginx:1.20'],
  'another repository': [nginx, 'bitnami/nginx:1.19'],
  'another registry': [nginx, 'gcr.io/library/nginx:1.19'],
  "a digest that differs from the entry's": [nginx, `nginx@${digestB}`],
  'the same tag, yet another digest': [nginx, `nginx:1.19@${digestB}`],
  'a digest where the entry has none': [{ image: 'nginx:1.19' }, `nginx:1.19@${digestA}`],
  'a tag where the entry is named by digest': [{ image: `nginx:1.19@${digestA}` }, 'nginx:1.19'],
  'the same digest in another repository': [nginx, `other@${digestA}`],
  'an image that is no reference': [nginx, 'nginx:'],
  "ko's name of another program": [{ image: 'ko://example.com/cmd/app' }, 'ko://example.com/cmd/apps'],
  "ko's name without its scheme": [{ image: 'ko://example.com/cmd/app' }, 'example.com/cmd/app'],
  "ko's name with a tag": [{ image: 'ko://example.com/cmd/app' }, 'ko://example.com/cmd/app:latest'],
  'a name in another case': [{ image: 'Nginx' }, 'NGINX'],
  'a valid name that a placeholder would be with a default': [{ image: '$(IMAGE)' }, '$(IMAGE):latest'],
  'no image at all': [{ image: '' }, ''],
};

describe('find', () => {
  it.each(Object.entries(found))('matches %s', (_, [facts, image]) => {
    const { find, problems } = index(facts);
    expect(problems).toEqual([]);
    expect(find(image)).toEqual(facts);
  });
  it.each(Object.entries(texts))('compares %s as text', (_, image) => {
    const facts: ImageFacts = { image, digest: digestA, entrypoint: ['/ko-app/app'] };
    const { find, problems, size } = index(nginx, facts);
    expect([find(image), problems, size]).toEqual([facts, [], 2]);
    expect(index(facts, facts).problems).toEqual([]);
    expect(index(facts, { image, cmd: ['x'] }).problems.map(({ kind }) => kind)).toEqual([
      'ImageEntryConflict',
    ]);
  });
  it.each(Object.entries(missed))('does not match %s', (_, [facts, image]) => {
    expect(index(facts).find(image)).toBeUndefined();
  });
  it.each([[['']], [[]]])('counts ENTRYPOINT %j as none', (entrypoint) => {
    expect(index({ image: 'a', entrypoint, cmd: ['b'] }).find('a')).toEqual({ image: 'a', cmd: ['b'] });
  });
  it('keeps an empty word that is not alone', () => {
    expect(index({ image: 'a', entrypoint: ['', 'b'] }).find('a')).toEqual({
      image: 'a',
      entrypoint: ['', 'b'],
    });
  });
  it('counts an empty cmd as none', () => {
    expect(index({ image: 'a', entrypoint: ['b'], cmd: [] }).find('a')).toEqual({
      image: 'a',
      entrypoint: ['b'],
    });
  });
  it('joins two entries that agree', () => {
    const { find, problems } = index(
      { image: 'nginx:1.19', entrypoint: ['/e'] },
      { image: 'docker.io/library/nginx:1.19', entrypoint: ['/e'], digest: digestA, shells: ['/bin/sh'] },
    );
    expect(problems).toEqual([]);
    const facts = { image: 'nginx:1.19', entrypoint: ['/e'], digest: digestA, shells: ['/bin/sh'] };
    expect(find('nginx:1.19')).toEqual(facts);
    expect(find(`nginx@${digestA}`)).toMatchObject({ digest: digestA, shells: ['/bin/sh'] });
  });
});

describe('problems', () => {
  const conflicts: Record<string, [ImageFacts, ImageFacts, string]> = {
    'two entrypoints': [
      { image: 'nginx', entrypoint: ['/a'] },
      { image: 'docker.io/library/nginx:latest', entrypoint: ['/b'] },
      'spec.images[1]: conflicting entries for image docker.io/library/nginx:latest: entrypoint ["/b"] here, ["/a"] in spec.images[0]; keep one of the entries',
    ],
    'an entrypoint and none': [
      { image: 'a', entrypoint: ['/a'] },
      { image: 'a', cmd: ['/a'] },
      'spec.images[1]: conflicting entries for image a: entrypoint none here, ["/a"] in spec.images[0]; keep one of the entries',
    ],
    'two digests': [
      { image: 'a', digest: digestA },
      { image: 'a', digest: digestB },
      `spec.images[1]: conflicting entries for image a: digest "${digestB}" here, "${digestA}" in spec.images[0]; keep one of the entries`,
    ],
    'two commands for one digest under two tags': [
      { image: 'a:1', digest: digestA, cmd: ['x'] },
      { image: 'a:2', digest: digestA, cmd: ['y'] },
      'spec.images[1]: conflicting entries for image a:2: cmd ["y"] here, ["x"] in spec.images[0]; keep one of the entries',
    ],
  };
  it.each(Object.entries(conflicts))('%s', (_, [a, b, message]) => {
    const { problems } = index(a, b);
    expect(problems.map((each) => [each.kind, each.message])).toEqual([['ImageEntryConflict', message]]);
  });
  it("a digest that contradicts the image's own", () => {
    const { problems, find } = index({ image: `a@${digestA}`, digest: digestB });
    expect(problems.map((each) => each.message)).toEqual([
      `spec.images[0]: conflicting entries for image a@${digestA}: digest "${digestB}" here, "${digestA}" in its image; keep one of the entries`,
    ]);
    expect(find(`a@${digestA}`)).toBeUndefined();
  });
  it('none for equal entries', () => {
    expect(index(nginx, { ...nginx, image: 'docker.io/nginx:1.19' }).problems).toEqual([]);
  });
});

describe('an entrypoint rule on an image that no registry has', () => {
  const facts = '{image: "ko://example.com/cmd/app", entrypoint: [/ko-app/app]}';
  const list = (inConfig: boolean): string => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: podgraft.dev/v1alpha1
  kind: PodGraft
  metadata: {name: try}
  spec:
    images: [${inConfig ? facts : ''}]
    rules:
    - name: stamp
      entrypoint: {command: [/tools/run]}
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: app}
  spec:
    template:
      spec:
        containers: [{name: app, image: "ko://example.com/cmd/app"}]
- apiVersion: podgraft.dev/v1alpha1
  kind: ImageCatalog
  metadata: {name: images, annotations: {config.kubernetes.io/local-config: "true"}}
  spec:
    images: [${inConfig ? '' : facts}]
`;
  it.each([
    ['spec.images', true],
    ['an ImageCatalog', false],
  ])('takes what %s says', (_, inConfig) => {
    const { output, exitCode } = transform(list(inConfig));
    expect(exitCode).toBe(0);
    expect(output).toContain('command: [/tools/run], args: [/ko-app/app]');
  });
});

describe('an entry without a command', () => {
  const env: ImageFacts = { image: 'app', env: { PATH: '/bin', A: null } };
  const command: ImageFacts = {
    image: 'app',
    digest: digestA,
    entrypoint: ['/app'],
    env: { PATH: '/bin', B: '1' },
  };

  it('says nothing of the command, and agrees with one that does', () => {
    expect(index(env).find('app')).toEqual({ ...env, lacksCommand: true });
    for (const both of [index(env, command), index(command, env)]) {
      expect(both.problems).toEqual([]);
      expect(both.find('app')).toEqual({ ...command, env: { PATH: '/bin', A: null, B: '1' } });
    }
  });

  it('that says so, or that lock wrote, has none', () => {
    for (const none of [{ ...env, entrypoint: [] }, { ...env, platforms: ['linux/amd64'] }, { image: 'app' }])
      expect(index(none).find('app')?.lacksCommand).toBeUndefined();
  });

  it('contradicts one with another value of a variable', () => {
    expect(index(env, { ...command, env: { PATH: '/usr/bin' } }).problems).toMatchObject([
      { kind: 'ImageEntryConflict', message: expect.stringContaining('env {"PATH":"/usr/bin"}') },
    ]);
  });
});
