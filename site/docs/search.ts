// The search of the documents: the index is loaded when somebody turns to the box. Results are links; arrow keys go
// through them, / goes to the box and Escape leaves it.

import MiniSearch, { type Options } from 'minisearch';

declare const OPTIONS: Options;

interface Found {
  readonly title: string;
  readonly heading: string;
  readonly url: string;
  readonly start: string;
}

const MOST = 12;

const root = new URL('.', (document.currentScript as HTMLScriptElement).src);

const find = <T extends Element>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (found === null) throw new Error(`no element ${selector}`);
  return found;
};

const form = find<HTMLFormElement>('form[role=search]');
const input = find<HTMLInputElement>('#search');
const panel = find<HTMLElement>('#found');
const status = find<HTMLElement>('#found p');
const list = find<HTMLElement>('#found ul');

let loading: Promise<MiniSearch> | undefined;

const load = async (): Promise<MiniSearch> => {
  const answer = await fetch(new URL('search.json', root));
  if (!answer.ok) throw new Error(answer.statusText);
  return MiniSearch.loadJSON(await answer.text(), OPTIONS);
};

/** The index; one that couldn't be loaded is tried again. */
const index = (): Promise<MiniSearch> => {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
};

const element = (name: string, text: string): HTMLElement => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};

const itemOf = ({ title, heading, url, start }: Found): HTMLElement => {
  const link = document.createElement('a');
  link.href = String(new URL(url, root));
  link.append(element('b', heading === '' ? title : `${title} › ${heading}`), element('span', start));
  const item = document.createElement('li');
  item.append(link);
  return item;
};

const show = (message: string, items: readonly HTMLElement[]): void => {
  status.textContent = message;
  list.replaceChildren(...items);
  panel.hidden = false;
};

const search = async (): Promise<void> => {
  const words = input.value.trim();
  if (words === '') {
    panel.hidden = true;
    return;
  }
  try {
    const found = (await index()).search(words) as unknown as Found[];
    if (input.value.trim() !== words) return; // typed on meanwhile
    const message = found.length === 0 ? 'Nothing found.' : `${found.length} found`;
    show(message, found.slice(0, MOST).map(itemOf));
  } catch {
    show("The index can't be loaded.", []);
  }
};

const close = (): void => {
  panel.hidden = true;
  input.focus();
};

/** Moves the focus through the box and the results. */
const move = (by: number): void => {
  const stops = [input, ...list.querySelectorAll('a')];
  const at = stops.indexOf(document.activeElement as HTMLInputElement);
  stops[Math.min(Math.max(at + by, 0), stops.length - 1)]?.focus();
};

const keys: Readonly<Record<string, () => void>> = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Escape: close,
};

form.addEventListener('keydown', (event) => {
  const act = panel.hidden ? undefined : keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  list.querySelector('a')?.click();
});
form.addEventListener('focusout', ({ relatedTarget }) => {
  if (!form.contains(relatedTarget as Node | null)) panel.hidden = true;
});
input.addEventListener('focus', () => void index().catch(() => {}));
input.addEventListener('input', () => void search());
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || document.activeElement === input) return;
  event.preventDefault();
  input.focus();
});

/** What is wider than the page can be scrolled with the keyboard. */
const reach = (): void => {
  for (const each of document.querySelectorAll<HTMLElement>('pre, .scroll, p:has(> img)')) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
    else each.removeAttribute('tabindex');
  }
};

form.hidden = false;
reach();
addEventListener('resize', reach);
