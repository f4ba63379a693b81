// lockImages with the options that a test leaves out, and nothing of this machine's own sign-ins.
import { type LockOptions, lockImages } from '../../../../src/images/lock/lock.ts';

export const lockWith = (images: readonly string[], options: Partial<LockOptions> = {}) =>
  lockImages(images, {
    command: 'podgraft lock',
    ociLayouts: [],
    dockerArchives: [],
    sources: ['registry'],
    mirrors: [],
    plainHttp: [],
    platforms: [],
    probeShell: false,
    update: false,
    timeoutSeconds: 120,
    retryMilliseconds: 5,
    onProgress: () => {},
    signal: new AbortController().signal,
    existing: [],
    env: {},
    ...options,
  });
