// Facts about images that a verdict needs and nobody gave. A fact is missing where a trap is silent without it and would
// report something with some value of it; where the verdict is the same with any value, nothing is missing.

import { probedShells, userOf, workingDirOf } from '../images/catalog.ts';
import { mountHidesImageFiles } from './mount-hides-image-files.ts';
import { mountUnreadable } from './mount-unreadable.ts';
import { nonRootRefused } from './non-root-refused.ts';
import { shellMissing } from './shell-missing.ts';
import { containersOf, type ImageFacts, type Trap, type TrapContext, type TrapDiagnostic } from './trap.ts';

/** What isn't known of an image, and what it would decide. */
export interface MissingFact {
  readonly image: string;
  readonly fact: 'USER' | 'WORKDIR' | 'shells';
  readonly question: string;
  readonly rule: string;
}

interface Need {
  readonly fact: MissingFact['fact'];
  readonly question: string;
  readonly trap: Trap;
  isMissing(facts: ImageFacts | undefined): boolean;
  /** Values of the fact with which the trap may report something. */
  assumed(facts: ImageFacts | undefined, context: TrapContext): readonly ImageFacts[];
}

const user = (facts: ImageFacts | undefined): boolean => userOf(facts) === undefined;

const needs: readonly Need[] = [
  {
    fact: 'USER',
    question: 'whether runAsNonRoot lets its containers start',
    trap: nonRootRefused,
    isMissing: user,
    assumed: (facts) => [{ ...facts, user: 'root' }],
  },
  {
    fact: 'USER',
    question: 'whether its user can read what is mounted',
    trap: mountUnreadable,
    isMissing: user,
    assumed: (facts) => [{ ...facts, user: '1' }],
  },
  {
    fact: 'WORKDIR',
    question: 'whether a mount hides what its command runs',
    trap: mountHidesImageFiles,
    isMissing: (facts) => workingDirOf(facts) === undefined,
    assumed: (facts, { added }) => {
      const isRelative = (word: string): boolean => !word.startsWith('/') && /[./]/.test(word);
      if (![...(facts?.entrypoint ?? []), ...(facts?.cmd ?? [])].some(isRelative)) return [];
      return added.flatMap(({ mountPath }) => (mountPath ? [{ ...facts, workingDir: mountPath }] : []));
    },
  },
  {
    fact: 'shells',
    question: 'whether it has the shell that the rule uses',
    trap: shellMissing,
    isMissing: (facts) => facts?.shells === undefined,
    // Nearly every image has an sh. What the image itself runs, it has.
    assumed: (facts) => {
      const own = [...(facts?.entrypoint ?? []), ...(facts?.cmd ?? [])];
      return [{ ...facts, shells: [...probedShells.filter((path) => path.endsWith('/sh')), ...own] }];
    },
  },
];

/** The facts that the verdicts on a workload lack, each once for an image; `asked` is what `findTraps` gave for it. */
export const missingFacts = (
  context: TrapContext,
  asked: ReadonlyMap<Trap, ReadonlySet<string>>,
): MissingFact[] =>
  needs.flatMap((need) => {
    const images = asked.get(need.trap);
    if (images === undefined) return [];
    const all = new Set(containersOf(context.podSpec).map(({ container }) => container['image']));
    const names = [...all].filter((each) => typeof each === 'string' && images.has(each)) as string[];
    return decided(
      need,
      names.filter((each) => need.isMissing(context.image(each))),
      context,
    );
  });

/** The images among those without a fact for which it decides something; mostly none, which one look at all of them tells. */
const decided = (need: Need, images: readonly string[], context: TrapContext): MissingFact[] => {
  const { fact, question, trap } = need;
  const assumed = images.map((image) => [image, need.assumed(context.image(image), context)] as const);
  const rounds = Math.max(0, ...assumed.map(([, values]) => values.length));
  if (rounds === 0) return [];
  let known: Set<string> | undefined;
  for (let round = 0; round < rounds; round++) {
    const facts = new Map(assumed.map(([image, values]) => [image, values[round]]));
    const all = trap.find(withFacts(context, facts));
    if (all.length === 0) continue;
    known ??= new Set(trap.find(context).map(textOf));
    const found = all.find((each) => !known?.has(textOf(each)));
    if (found === undefined) continue;
    const [image = ''] = images;
    if (images.length === 1) return [{ image, fact, question, rule: found.rule }];
    const middle = Math.floor(images.length / 2);
    return [images.slice(0, middle), images.slice(middle)].flatMap((half) => decided(need, half, context));
  }
  return [];
};

const textOf = ({ path, what }: TrapDiagnostic): string => JSON.stringify([path, what]);

/** The context with other facts about some images. */
const withFacts = (
  context: TrapContext,
  facts: ReadonlyMap<string, ImageFacts | undefined>,
): TrapContext => ({
  ...context,
  image: (reference) => facts.get(reference) ?? context.image(reference),
});
