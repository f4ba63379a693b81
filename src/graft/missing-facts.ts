// Collects the facts about images that verdicts lacked during a run, for one line an image.

import { displayName, type Identity } from '../krm/identity.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import type { MissingFact } from '../traps/missing-facts.ts';

interface Gap {
  readonly facts: Set<MissingFact['fact']>;
  readonly questions: Set<string>;
  readonly rules: Set<string>;
  readonly workloads: Set<string>;
  /** Whether there are other facts about the image, so that lock looks it up again only with --update. */
  readonly isListed: boolean;
}

const fields = { USER: 'user', WORKDIR: 'workingDir', shells: 'shells' } as const;

export class MissingFacts {
  private readonly gaps = new Map<string, Gap>();

  /** The images that a lock is to look up for the verdicts of the run. */
  get images(): string[] {
    return [...this.gaps.keys()];
  }

  note({ image, fact, question, rule }: MissingFact, workload: Identity, isListed: boolean): void {
    let gap = this.gaps.get(image);
    if (gap === undefined) {
      gap = { facts: new Set(), questions: new Set(), rules: new Set(), workloads: new Set(), isListed };
      this.gaps.set(image, gap);
    }
    gap.facts.add(fact);
    gap.questions.add(question);
    gap.rules.add(rule);
    gap.workloads.add(displayName(workload));
  }

  /** One problem for each image. */
  problems(lockCommand: string): Problem[] {
    return [...this.gaps].map(([image, { facts, questions, rules, workloads, isListed }]) => {
      const [first = '', ...more] = workloads;
      const names = more.length === 0 ? first : `${first}, and ${more.length} more`;
      const isOne = facts.size === 1 && !facts.has('shells');
      const what = `its ${[...facts].join(' and ')} ${isOne ? "isn't" : "aren't"} known, so podgraft can't tell ${[...questions].join(', and ')} (${names})`;
      const options = [`--image ${image}`, facts.has('shells') && '--probe-shell', isListed && '--update'];
      const command = [lockCommand, ...options.filter(Boolean)].join(' ');
      const given = [...facts].map((fact) => fields[fact]).join(' and ');
      const remedy = `run \`${command}\`, then pass images.yaml with -c or as a resource; or set the image's ${given} in spec.images`;
      const [rule] = rules;
      return problem('ImageFactsMissing', {
        where: `image ${image}`,
        what,
        remedy,
        ...(rules.size === 1 && { rule }),
      });
    });
  }
}
