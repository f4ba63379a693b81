// The playground: two editors, and what podgraft makes of them while one types.

import type { Diagnostic } from '@codemirror/lint';
import * as z from 'zod';
import { drawingStyle } from '../src/cli/document/page-assets.ts';
import type { Problem } from '../src/problems/diagnostic.ts';
import { completeConfig } from './complete.ts';
import { createEditor, type Editor } from './editor.ts';
import { type Example, examples, examplesWithFiles } from './examples.ts';
import { fromFragment, toFragment } from './link.ts';
import { names, run, type Texts } from './run.ts';
import { byId, show } from './view.ts';

// zod makes functions from text where it may; the policy of the page forbids it.
z.config({ jitless: true });

const picker = byId('examples') as HTMLSelectElement;
let delay = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let linkTimer: ReturnType<typeof setTimeout> | undefined;

const schedule = (): void => {
  clearTimeout(timer);
  // Of a large input one run takes longer than one key.
  timer = setTimeout(update, Math.min(delay, 500));
  clearTimeout(linkTimer);
  linkTimer = setTimeout(writeLink, 500);
};

const editors = {
  config: createEditor(byId('config'), `Config: ${names.config}`, schedule, completeConfig),
  manifests: createEditor(byId('manifests'), `Manifests: ${names.manifests}`, schedule),
};

const texts = (): Texts => ({ config: editors.config.text(), manifests: editors.manifests.text() });

/** How many characters of the drawing fit, as wide as a terminal at least. */
const columns = (): number => {
  const width = byId('startup-title').parentElement?.clientWidth ?? 0;
  return Math.max(80, Math.min(140, Math.floor((width - 24) / 7.83)));
};

const update = (): void => {
  const start = performance.now();
  const result = run(texts(), columns());
  show(result, goTo);
  for (const [key, editor] of Object.entries(editors))
    editor.show(diagnosticsOf(result.problems, names[key as keyof Texts], editor));
  const took = performance.now() - start;
  delay = took < 50 ? 0 : took;
};

/** Where a file has what a problem is about, be it the cause in the config. */
const placeIn = ({ file, definedAt }: Problem, path: string) =>
  file?.path === path ? file : definedAt?.path === path ? definedAt : undefined;

const diagnosticsOf = (problems: readonly Problem[], path: string, editor: Editor): Diagnostic[] =>
  problems.slice(0, 200).flatMap((problem): Diagnostic[] => {
    const place = placeIn(problem, path);
    if (place?.line === undefined) return [];
    const from = editor.offsetOf(place.line, place.column ?? 1);
    const word = /^[\w./-]*/.exec(editor.text().slice(from, from + 100))?.[0].length ?? 0;
    return [
      { from, to: from + word, severity: problem.severity, message: problem.message, source: problem.kind },
    ];
  });

const goTo = ({ file }: Problem): void => {
  if (file?.line === undefined) return;
  const editor = file.path === names.config ? editors.config : editors.manifests;
  editor.goTo(file.line, file.column ?? 1);
};

const writeLink = async (): Promise<void> => {
  const fragment = exampleFragment() ?? (await toFragment(texts()));
  if (location.hash !== fragment) history.replaceState(null, '', fragment);
};

/** The short fragment of an example that nobody has changed. */
const exampleFragment = (): string | undefined => {
  const { config, manifests } = texts();
  const found = examples.find((each) => each.config === config && each.manifests === manifests);
  picker.value = found?.name ?? '';
  return found && `#example=${found.name}`;
};

const load = ({ config, manifests }: Texts): void => {
  editors.config.setText(config);
  editors.manifests.setText(manifests);
  clearTimeout(timer);
  update();
};

const first = examples.find(({ name }) => name === 'entrypoint') as Example;

const loadFragment = async (): Promise<void> => {
  const name = /^#example=([\w-]+)$/.exec(location.hash)?.[1];
  const held = await fromFragment(location.hash);
  load(held ?? examples.find((each) => each.name === name) ?? first);
  exampleFragment();
};

/** An example that needs more than two files, and why it can't be chosen. */
const leftOption = (title: string): HTMLOptionElement => {
  const option = new Option(`${title} (its config names files, which only the command line reads)`);
  option.disabled = true;
  return option;
};

const fillPicker = (): void => {
  const own = new Option('Your own', '');
  own.disabled = true;
  picker.append(own);
  for (const label of new Set(examples.map(({ group }) => group))) {
    const group = document.createElement('optgroup');
    group.label = label;
    for (const { name, title } of examples.filter((each) => each.group === label))
      group.append(new Option(title, name));
    picker.append(group);
  }
  picker.append(...examplesWithFiles.map(leftOption));
};

const drawingSheet = document.createElement('style');
drawingSheet.textContent = drawingStyle;
document.head.append(drawingSheet);
fillPicker();
picker.addEventListener('change', () => {
  const chosen = examples.find(({ name }) => name === picker.value);
  if (chosen) load(chosen);
});
byId('copy').addEventListener('click', async () => {
  clearTimeout(linkTimer);
  await writeLink();
  try {
    await navigator.clipboard.writeText(location.href);
    byId('status').textContent = 'Copied.';
  } catch {
    byId('status').textContent = 'The address of this page is the link.';
  }
});
addEventListener('hashchange', loadFragment);
loadFragment();
