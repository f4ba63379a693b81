// volumes, imagePullSecrets, podLabels, podAnnotations: additions to the pod, by name.

import type { Rule } from '../config/schema.ts';
import type { Json } from '../yaml/read/resolve.ts';
import type { Action } from './action.ts';
import { defineAction, eachOf, nameIn } from './action.ts';

const list = (field: 'volumes' | 'imagePullSecrets'): Action =>
  defineAction({
    field,
    scope: 'pod',
    plan: ({ rule, field: at }) => ({
      changes: eachOf(rule[field], (value, index) => ({
        op: 'put',
        path: [field, nameIn(value)],
        value,
        onConflict: rule.onConflict ?? 'Fail',
        field: `${at}.${field}[${index}]`,
      })),
    }),
  });

const map = (field: 'podLabels' | 'podAnnotations', into: 'labels' | 'annotations'): Action =>
  defineAction({
    field: field satisfies keyof Rule,
    scope: 'pod',
    plan: ({ rule, field: at }) => ({
      changes: Object.entries(rule[field] ?? {}).map(([key, value]) => ({
        op: 'put',
        path: [into, key],
        value: value as Json,
        onConflict: rule.onConflict ?? 'Fail',
        field: `${at}.${field}`,
      })),
    }),
  });

export const volumes = list('volumes');
export const imagePullSecrets = list('imagePullSecrets');
export const podLabels = map('podLabels', 'labels');
export const podAnnotations = map('podAnnotations', 'annotations');
