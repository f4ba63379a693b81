// container: fields of the selected containers that rules have no field of their own for.

import type { JsonObject } from '../yaml/read/resolve.ts';
import { defineRule, type OwnFields } from './descriptor.ts';
import { checkMerged, mergeFields, refuseMerged } from './merge.ts';
import type { RuleHead } from './rule.ts';

/** What to write for fields of a Container that no field of a rule has by itself. */
export const ownContainerFields: Readonly<Record<string, string>> = {
  name: "remove it; rules can't rename containers",
  command: 'use entrypoint',
  args: 'use argsAppend or argsPrepend',
  env: 'use env or envAppend of the rule',
  lifecycle: 'use postStart and preStop',
};

/** Another image is another program: a rule has to say that it is to take its place. */
const refusedIn = ({ onConflict }: RuleHead, own: OwnFields['Container']): OwnFields['Container'] =>
  onConflict === 'Replace'
    ? own
    : { ...own, image: 'set onConflict: Replace, because the container already has an image' };

export const container = defineRule<'container', JsonObject>({
  field: 'container',
  scope: 'container',
  form: 'fields',
  description:
    'Other fields of the selected containers, merged field by field into the Kubernetes Container. image needs onConflict: Replace.',
  example: '{resources: {limits: {memory: 512Mi}}, ports: [{containerPort: 9404, name: metrics}]}',
  check: (value, at, _rule, kubernetesVersion) => checkMerged('Container', value, at, kubernetesVersion),
  refuse: (value, at, rule, ownFields) =>
    refuseMerged('Container', value, at, refusedIn(rule, ownFields.Container)),
  plan: (context, value) => {
    const at = `${context.field}.container`;
    const results = context.containers.map(({ list, name }) => {
      const place = { path: [list, name], at, current: context.container(list, name) };
      return mergeFields(context, 'Container', value, place, name);
    });
    return {
      changes: results.flatMap(({ changes }) => changes),
      diagnostics: results.flatMap(({ diagnostics = [] }) => diagnostics),
    };
  },
});
