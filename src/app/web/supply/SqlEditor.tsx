import { Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import './view.css';

export interface SqlEditorProps {
  value: string;
  /** Words for a screen reader. */
  label: string;
  /** The columns of each input by its name, for completion. */
  columns: Readonly<Record<string, readonly string[]>>;
  functions: readonly { name: string; words: string; describes: string; example: string }[];
  /** Objections, shown at their place. Lines and columns count from 1. */
  findings: readonly { line: number; column: number; words: string }[];
  onChange: (value: string) => void;
}

// Begun with the page that may show it, beside what the page asks: it is the largest part of all.
const loading = import('./CodeEditor.tsx');
// Who shows the editor meets the failure.
loading.catch(() => undefined);
const CodeEditor = lazy(async () => ({ default: (await loading).CodeEditor }));

/** An editor for the SQL of a view; loaded apart from the page. */
export function SqlEditor(props: SqlEditorProps) {
  return (
    <Suspense fallback={<Skeleton active />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
