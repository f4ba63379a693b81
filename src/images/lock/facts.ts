// From the configs of an image's platforms to its one catalog entry, or to the Problem that they disagree.
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { emptyObject } from '../../yaml/read/value.ts';
import { type ImageFacts, wordsOrNone } from '../catalog.ts';
import { LockError } from './failure.ts';
import { platformName } from './image.ts';
import type { FoundImage, ImageConfig } from './source.ts';

const command = ({ entrypoint, cmd }: ImageConfig): string =>
  JSON.stringify([wordsOrNone(entrypoint) ?? [], cmd ?? []]);
const show = ({ entrypoint, cmd }: ImageConfig): string =>
  `entrypoint ${JSON.stringify(entrypoint ?? [])} and cmd ${JSON.stringify(cmd ?? [])}`;

/** The value that all platforms share; undefined where they do not. */
const shared = <T>(values: readonly T[]): T | undefined =>
  values.every((each) => each === values[0]) ? values[0] : undefined;

/** The variables of all platforms; null for one that is not the same on each. Undefined where one has no list of them. */
const sharedEnv = (configs: readonly ImageConfig[]): ImageFacts['env'] => {
  const out = emptyObject() as Record<string, string | null>;
  const all = configs.flatMap(({ env }) => (env === undefined ? [] : [env]));
  if (all.length < configs.length) return undefined;
  for (const name of new Set(all.flatMap((env) => Object.keys(env))))
    out[name] = shared(all.map((env) => env[name])) ?? null;
  return out;
};

/** The entry, with the lists of the config; or PlatformsDisagree, which shows both commands. */
export const factsOf = (image: string, { digest, platforms }: FoundImage): ImageFacts | Problem => {
  const configs = platforms.map(({ config }) => config);
  const [first, ...others] = configs;
  if (first === undefined) throw new LockError('has no platform');
  const other = others.find((each) => command(each) !== command(first));
  if (other !== undefined) {
    return problem('PlatformsDisagree', {
      where: `image ${image}`,
      what: `${platformName(first)} has ${show(first)}, but ${platformName(other)} has ${show(other)}`,
      remedy:
        'list the image in spec.images with the command to run, or lock the platform in use with --platform',
    });
  }
  const env = sharedEnv(configs);
  const user = shared(configs.map((each) => each.user));
  const workingDir = shared(configs.map((each) => each.workingDir));
  return {
    image,
    ...(digest !== undefined && { digest }),
    platforms: [...new Set(configs.map(platformName))].sort(),
    ...(first.entrypoint && { entrypoint: first.entrypoint }),
    ...(first.cmd && { cmd: first.cmd }),
    ...(env && { env }),
    ...(user !== undefined && { user }),
    ...(workingDir !== undefined && { workingDir }),
  };
};

export const isFacts = (value: ImageFacts | Problem): value is ImageFacts => 'image' in value;
