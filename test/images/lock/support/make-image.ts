// Images made in memory for the tests: tar layers, configs, manifests and indexes, with right digests unless a
// test breaks them; and the same written out as an OCI layout folder.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface TarItem {
  path: string;
  type?: 'file' | 'directory' | 'symlink' | 'hardlink';
  target?: string;
  mode?: number;
  content?: string | Buffer;
}
export interface PlatformSpec {
  os?: string;
  architecture?: string;
  variant?: string;
  /** Only the index tells it. */
  hidesVariant?: boolean;
  config?: Record<string, unknown>;
  layers?: Buffer[];
  format?: 'oci' | 'docker';
}
export interface Blob {
  mediaType: string;
  digest: string;
  bytes: Buffer;
}
export interface MadeImage {
  top: Blob;
  blobs: Map<string, Blob>;
}

export const sha256 = (bytes: Buffer | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const flags = { file: '0', hardlink: '1', symlink: '2', directory: '5' };

export const tar = (...items: TarItem[]): Buffer => {
  const parts = items.flatMap(({ path, type = 'file', target = '', mode = 0o755, content = '' }) => {
    const body = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write(mode.toString(8).padStart(7, '0'), 100);
    header.write('0000000\u00000000000', 108);
    header.write(body.length.toString(8).padStart(11, '0'), 124);
    header.write('00000000000', 136);
    header.write(' '.repeat(8), 148);
    header.write(flags[type], 156);
    header.write(target, 157, 100);
    header.write('ustar\u000000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
};

const types = {
  oci: {
    index: 'application/vnd.oci.image.index.v1+json',
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  },
  docker: {
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  },
};

const blob = (mediaType: string, content: unknown): Blob => {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content));
  return { mediaType, digest: sha256(bytes), bytes };
};
const descriptor = ({ mediaType, digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length });

/** An image of one platform, or with several an index of them, and `attestations` in it when asked. */
export const makeImage = (
  platforms: PlatformSpec[],
  options: { attestations?: boolean; index?: boolean } = {},
): MadeImage => {
  const { attestations = false, index = platforms.length > 1 || attestations } = options;
  const blobs = new Map<string, Blob>();
  const keep = (each: Blob): Blob => {
    blobs.set(each.digest, each);
    return each;
  };
  const manifests = platforms.map((spec) => {
    const { os = 'linux', architecture = 'amd64', variant, config, layers = [tar()], format = 'oci' } = spec;
    const isShown = variant !== undefined && !spec.hidesVariant;
    const kept = layers.map((layer) => ({
      diff: sha256(layer),
      made: keep(blob(types[format].layer, gzipSync(layer))),
    }));
    const made = keep(
      blob(types[format].config, {
        architecture,
        os,
        ...(isShown && { variant }),
        ...(config && { config }),
        rootfs: { type: 'layers', diff_ids: kept.map(({ diff }) => diff) },
        history: kept.map(() => ({ created_by: 'test' })),
      }),
    );
    const manifest = keep(
      blob(types[format].manifest, {
        schemaVersion: 2,
        mediaType: types[format].manifest,
        config: descriptor(made),
        layers: kept.map((each) => descriptor(each.made)),
      }),
    );
    return { manifest, platform: { os, architecture, ...(variant && { variant }) }, format };
  });
  const first = manifests[0];
  if (!index && first) return { top: first.manifest, blobs };
  const extra = attestations
    ? [
        {
          // Its manifest is not there at all: whoever asks for it fails.
          mediaType: types.oci.manifest,
          digest: sha256('attestation'),
          size: 11,
          platform: { os: 'unknown', architecture: 'unknown' },
          annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
        },
      ]
    : [];
  const type = types[first?.format ?? 'oci'].index;
  const top = keep(
    blob(type, {
      schemaVersion: 2,
      mediaType: type,
      manifests: [
        ...manifests.map((each) => ({ ...descriptor(each.manifest), platform: each.platform })),
        ...extra,
      ],
    }),
  );
  return { top, blobs };
};

/** Writes the images into one OCI layout folder, each under its ref name. */
export const writeLayout = (folder: string, images: Record<string, MadeImage>): void => {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  for (const { blobs } of Object.values(images)) {
    for (const { digest, bytes } of blobs.values())
      writeFileSync(join(folder, 'blobs', digest.replace(':', '/')), bytes);
  }
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion": "1.0.0"}');
  const manifests = Object.entries(images).map(([name, { top }]) => ({
    ...descriptor(top),
    annotations: { 'org.opencontainers.image.ref.name': name },
  }));
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
};
