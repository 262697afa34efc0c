import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionContext,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useTheme } from '#platform/ui/theme.tsx';
import { useWords } from '#platform/ui/words.ts';
import { completeSql, type SqlKnown } from './sql-completion.ts';
import type { SqlEditorProps } from './SqlEditor.tsx';
import { viewWords } from './view.words.ts';

/** The editor itself, in a file of its own because of its size. */
export function CodeEditor(props: SqlEditorProps) {
  const { value, label, columns, functions, findings } = props;
  const { isDark } = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  const first = useRef({ value, label });
  const follow = useRef(props.onChange);
  useEffect(() => {
    follow.current = props.onChange;
  });
  const phrases = useRef(usePhrases());
  const parts = useRef({ language: new Compartment(), theme: new Compartment() });
  useEffect(() => {
    const { language, theme } = parts.current;
    const view = new EditorView({
      ...(place.current === null ? {} : { parent: place.current }),
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          ...basics,
          language.of([]),
          theme.of([]),
          EditorState.phrases.of(phrases.current),
          EditorView.contentAttributes.of({ 'aria-label': first.current.label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) follow.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => {
      view.destroy();
    };
  }, []);
  useEffect(() => {
    const view = editor.current;
    if (view === undefined || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);
  const known = JSON.stringify({ columns, functions });
  useEffect(() => {
    // Written by the line above.
    const words = JSON.parse(known) as Pick<SqlEditorProps, 'columns' | 'functions'>;
    const effects = parts.current.language.reconfigure(languageOf(words));
    editor.current?.dispatch({ effects });
  }, [known]);
  useEffect(() => {
    editor.current?.dispatch({ effects: parts.current.theme.reconfigure(themeOf(isDark)) });
  }, [isDark]);
  useEffect(() => {
    const view = editor.current;
    if (view !== undefined) view.dispatch(diagnosticsOf(view.state, findings));
  }, [findings]);
  return <div className="sql-editor" ref={place} />;
}

/** What the editor itself says. */
function usePhrases() {
  const say = useWords(viewWords);
  return {
    Completions: say('completions'),
    Diagnostics: say('diagnostics'),
    'No diagnostics': say('noDiagnostics'),
  };
}

const basics: Extension[] = [
  lineNumbers(),
  history(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ icons: false }),
  lintGutter(),
  highlightActiveLine(),
  EditorView.lineWrapping,
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...defaultKeymap,
    ...historyKeymap,
    ...lintKeymap,
  ]),
];

const keywords: ReadonlySet<string> = new Set(PostgreSQL.spec.keywords?.split(' '));
const kinds = { input: 'type', column: 'property', function: 'function' } as const;

function languageOf(words: Pick<SqlEditorProps, 'columns' | 'functions'>) {
  const known: SqlKnown = { ...words, keywords };
  return [
    sql({ dialect: PostgreSQL, upperCaseKeywords: true }),
    PostgreSQL.language.data.of({
      autocomplete: ({ state, pos, explicit }: CompletionContext) => {
        const here = { sql: state.doc.toString(), at: pos, asked: explicit };
        const found = completeSql(known, here);
        if (found === undefined) return null;
        const options = found.words.map(({ kind, ...word }) => ({ ...word, type: kinds[kind] }));
        return { from: found.from, to: found.to, options, validFor: /^"?[\p{L}\p{N}_]*$/u };
      },
    }),
  ];
}

function themeOf(isDark: boolean): Extension {
  const colours = EditorView.theme(
    {
      '&': { color: 'var(--text)', backgroundColor: 'var(--surface)', minHeight: '240px' },
      '.cm-scroller': { minHeight: '240px', maxHeight: '520px', overflow: 'auto' },
      '.cm-content': { caretColor: 'var(--text)' },
      '.cm-gutters': {
        color: 'var(--text-weak)',
        backgroundColor: 'var(--surface)',
        borderRight: 'none',
      },
      '.cm-tooltip': {
        color: 'var(--text)',
        backgroundColor: 'var(--surface)',
        border: '1px solid var(--line)',
        borderRadius: '6px',
        overflow: 'hidden',
      },
      '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
      '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
        color: 'var(--text)',
        backgroundColor: 'var(--accent-soft)',
      },
      '.cm-completionDetail': { color: 'var(--text-weak)', fontStyle: 'normal' },
      '.cm-completionInfo': { padding: '6px 10px', whiteSpace: 'pre-line' },
      '.cm-activeLine': { backgroundColor: 'transparent' },
      '&.cm-focused': { outline: '2px solid var(--link)', outlineOffset: '-2px' },
    },
    { dark: isDark },
  );
  // The colours of the default style are made for a light page.
  return isDark ? colours : [colours, syntaxHighlighting(defaultHighlightStyle)];
}

function diagnosticsOf(state: EditorState, findings: SqlEditorProps['findings']) {
  return setDiagnostics(
    state,
    findings.map(({ line, column, words }) => {
      const at = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
      // The platform counts characters; the editor counts units of UTF-16.
      const before = [...at.text].slice(0, Math.max(0, column - 1)).join('').length;
      const from = at.from + before;
      const word = /^[\p{L}\p{N}_]+/u.exec(at.text.slice(before))?.[0].length ?? 1;
      return {
        from,
        to: Math.min(from + word, at.to),
        severity: 'error' as const,
        message: words,
      };
    }),
  );
}
