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

const CodeEditor = lazy(async () => {
  const { CodeEditor: editor } = await import('./CodeEditor.tsx');
  return { default: editor };
});

/** An editor for the SQL of a view; it is loaded when it is shown first. */
export function SqlEditor(props: SqlEditorProps) {
  return (
    <Suspense fallback={<Skeleton active />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
