import { Button, Form, Input } from 'antd';
import { useContext, useEffect, useState } from 'react';
import { ApiProblem } from '#platform/http/client.ts';
import { FormContext } from './ApiForm.tsx';
import { ProblemAlert } from './ErrorState.tsx';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

export const versionConflict = 'platform.version-conflict';

/** A thing as it is now: its version, and the values of its fields by their names. */
export type Versioned = Readonly<Record<string, unknown>> & { version: number };

/** A field that is compared: its name in the form, its label, and its value in words. */
export interface ComparedField {
  name: string;
  label: string;
  words?: (value: unknown) => string;
}

/**
 * For an ApiForm that changes something others may change too. It carries the version that was read, also in the
 * draft; when the platform says that somebody was faster, it shows both and lets the person take over single values
 * or keep their own. In: the fields, and how to read the thing anew.
 */
export function VersionGuard({
  fields,
  read,
}: {
  fields: readonly ComparedField[];
  read: () => Promise<Versioned>;
}) {
  const { theirs, error, settle } = useTheirs(read);
  return (
    <>
      <Form.Item name="version" hidden>
        <Input />
      </Form.Item>
      {error === undefined ? null : <ProblemAlert error={error} />}
      {theirs === undefined ? null : <Comparison fields={fields} theirs={theirs} settle={settle} />}
    </>
  );
}

/** The thing as another person left it, read once the platform has refused the version of this form. */
function useTheirs(read: () => Promise<Versioned>) {
  const problem = useContext(FormContext)?.problem;
  const isConflict = problem instanceof ApiProblem && problem.code === versionConflict;
  const [theirs, setTheirs] = useState<Versioned>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!isConflict) return undefined;
    let isOver = false;
    read().then(
      (value) => {
        if (!isOver) setTheirs(value);
      },
      (thrown: unknown) => {
        if (!isOver) setError(thrown);
      },
    );
    return () => {
      isOver = true;
    };
    // `read` is left out: pages write it in place, so it is new at each render, and each render would ask again. One
    // problem asks once.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [problem]);
  const settle = () => {
    setTheirs(undefined);
    setError(undefined);
  };
  return { theirs, error, settle };
}

function Comparison(props: {
  fields: readonly ComparedField[];
  theirs: Versioned;
  settle: () => void;
}) {
  const { fields, theirs, settle } = props;
  const say = useWords(uiWords);
  const form = Form.useFormInstance<Record<string, unknown>>();
  const typed = Form.useWatch((values: Record<string, unknown>) => values, form) ?? {};
  const different = fields.filter(({ name }) => !isSame(typed[name], theirs[name]));
  return (
    <section className="conflict" aria-label={say('conflictTitle')}>
      <h3>{say('conflictTitle')}</h3>
      {different.length === 0 ? <p className="weak">{say('conflictNone')}</p> : null}
      <ul className="lines">
        {different.map((field) => (
          <Difference
            key={field.name}
            field={field}
            mine={typed[field.name]}
            theirs={theirs[field.name]}
            onTake={() => {
              form.setFieldValue(field.name, theirs[field.name]);
            }}
          />
        ))}
      </ul>
      <Button
        onClick={() => {
          form.setFieldValue('version', theirs.version);
          settle();
          form.submit();
        }}
      >
        {say('conflictKeep')}
      </Button>
    </section>
  );
}

function Difference(props: {
  field: ComparedField;
  mine: unknown;
  theirs: unknown;
  onTake: () => void;
}) {
  const say = useWords(uiWords);
  const { label, words = plain } = props.field;
  return (
    <li>
      <strong>{label}</strong>
      <dl className="conflict-pair">
        <dt>{say('conflictMine')}</dt>
        <dd>{words(props.mine)}</dd>
        <dt>{say('conflictTheirs')}</dt>
        <dd>
          {words(props.theirs)}{' '}
          <Button
            type="link"
            size="small"
            className="flush"
            aria-label={`${say('conflictTake')} ${label}`}
            onClick={props.onTake}
          >
            {say('conflictTake')}
          </Button>
        </dd>
      </dl>
    </li>
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return plain(a) === plain(b);
}

function plain(value: unknown): string {
  if (value === undefined || value === null || value === '') return '—';
  return typeof value === 'string' ? value : JSON.stringify(value, inOrder);
}

/** The order of members says nothing. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
