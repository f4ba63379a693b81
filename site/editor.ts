// One of the two editors: YAML with line numbers, undo, diagnostics, and completion where there is a schema.

import { autocompletion, type CompletionSource, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--key)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--string)' },
  { tag: [tags.comment, tags.meta], color: 'var(--soft)' },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--back)' },
  '.cm-gutters': { color: 'var(--soft)', backgroundColor: 'var(--pane)', borderColor: 'var(--line)' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '.cm-content': { caretColor: 'var(--text)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--pane)', borderColor: 'var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--back)', backgroundColor: 'var(--accent)' },
  '.cm-completionDetail': { color: 'inherit' },
  '.cm-completionInfo': { maxWidth: '22em' },
  '.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--pane)', borderColor: 'var(--line)' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--line)' },
  '.cm-panel.cm-panel-lint button': { color: 'var(--text)' },
  '.cm-diagnostic': { maxWidth: 'min(40em, 90vw)', overflowWrap: 'anywhere' },
});

export interface Editor {
  readonly text: () => string;
  readonly setText: (text: string) => void;
  /** Underlines the diagnostics. */
  readonly show: (diagnostics: readonly Diagnostic[]) => void;
  /** Puts the cursor on a line and column, both from 1. */
  readonly goTo: (line: number, column: number) => void;
  /** The offset of a line and column, both from 1. */
  readonly offsetOf: (line: number, column: number) => number;
}

/** Makes an editor inside an element. */
export const createEditor = (
  parent: Element,
  label: string,
  onChange: () => void,
  complete?: CompletionSource,
): Editor => {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        yaml(),
        syntaxHighlighting(colours),
        theme,
        ...(complete ? [autocompletion({ override: [complete] })] : []),
        // Tab stays the key that leaves the editor.
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged }) => docChanged && onChange()),
      ],
    }),
  });
  const offsetOf = (line: number, column: number): number => {
    const { doc } = view.state;
    const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return Math.min(from + column - 1, to);
  };
  return {
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    show: (diagnostics) => view.dispatch(setDiagnostics(view.state, diagnostics)),
    goTo: (line, column) => {
      const anchor = offsetOf(line, column);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
      view.focus();
    },
    offsetOf,
  };
};
