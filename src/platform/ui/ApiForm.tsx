import { useBlocker } from '@tanstack/react-router';
import { Alert, Button, Form, type FormInstance } from 'antd';
import { createContext, useMemo, useRef, useState, type ReactNode } from 'react';
import type * as z from 'zod';
import { ApiProblem } from '#platform/http/client.ts';
import { useConfirm } from './confirm.tsx';
import { ProblemAlert } from './ErrorState.tsx';
import { dropDraft, readDraft, saveDraft, withoutSecrets } from './form-draft.ts';
import { cleanValues, issuesOf, serverIssues, type FieldIssue } from './form-schema.ts';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

/** What the fields of a form know of it. */
export interface FormGround {
  schema: z.ZodType;
  /** Names a field whose text is never kept. */
  keepSecret: (path: string) => void;
  /** Why the last sending failed, until the next one. */
  problem: unknown;
}

export const FormContext = createContext<FormGround | undefined>(undefined);

export interface ApiFormProps<S extends z.ZodObject> {
  /** The body of the endpoint; its rules are the rules of the form. */
  schema: S;
  /** What the fields hold at first. */
  initial?: Readonly<Record<string, unknown>>;
  /** Names the form and the thing it is about; what is typed is kept under it until it is sent. */
  draftKey: string;
  /** Sends; a problem it throws is shown at its fields or above the form. */
  onSubmit: (values: z.input<S>) => Promise<unknown>;
  /** The verb of what will be done. */
  submit: string;
  /** Beside the button, for example another way out. */
  extra?: ReactNode;
  /** Words for a problem, by its code, when a page knows better what to do. */
  onProblem?: (problem: ApiProblem) => ReactNode;
  /** Whether the page tells of a problem by itself, so that the form need not. */
  isTold?: (problem: ApiProblem) => boolean;
  children: ReactNode;
}

/** A form for the body of an endpoint: its rules, its problems at their fields, a draft, a guard against leaving. */
export function ApiForm<S extends z.ZodObject>(props: ApiFormProps<S>) {
  const { schema, initial, draftKey, submit, extra, children } = props;
  const state = useFormState(props);
  const { form, problem, busy, restored, ground } = state;
  const say = useWords(uiWords);
  return (
    <FormContext value={ground}>
      <Form
        form={form}
        // Makes the ids of its fields its own: a drawer may hold a second form with a field of the same name.
        name={draftKey}
        layout="vertical"
        initialValues={{ ...initial, ...asObject(state.draft) }}
        onValuesChange={state.changed}
        onFinish={() => void state.send()}
        scrollToFirstError={{ focus: true, block: 'center' }}
        requiredMark
        className="form"
        noValidate
        data-schema={schema.meta()?.id}
      >
        {restored ? (
          <Alert
            type="info"
            showIcon
            title={say('draftRestored')}
            action={
              <Button size="small" onClick={state.discard}>
                {say('draftDiscard')}
              </Button>
            }
          />
        ) : null}
        <FormProblem problem={problem} onProblem={props.onProblem} isTold={props.isTold} />
        {children}
        <div className="form-actions" data-draft={draftKey}>
          <Button type="primary" htmlType="submit" loading={busy}>
            {submit}
          </Button>
          {extra}
        </div>
      </Form>
    </FormContext>
  );
}

function FormProblem(props: {
  problem: unknown;
  onProblem: ((problem: ApiProblem) => ReactNode) | undefined;
  isTold: ((problem: ApiProblem) => boolean) | undefined;
}) {
  const { problem, onProblem, isTold } = props;
  if (problem === undefined) return null;
  if (!(problem instanceof ApiProblem)) return <ProblemAlert error={problem} />;
  if (isTold?.(problem) === true) return null;
  return <ProblemAlert error={problem} action={onProblem?.(problem)} />;
}

function useFormState<S extends z.ZodObject>(props: ApiFormProps<S>) {
  const { schema, initial = {}, draftKey } = props;
  const [form] = Form.useForm<Record<string, unknown>>();
  const [draft] = useState(() => readDraft(draftKey));
  const [restored, setRestored] = useState(draft !== undefined);
  const dirty = useRef(draft !== undefined);
  const secrets = useRef(new Set<string>());
  useUnsavedGuard(dirty);
  const forget = () => {
    dropDraft(draftKey);
    dirty.current = false;
    setRestored(false);
  };
  const sending = useSending(props, {
    form,
    forget,
    setDirty: (value) => {
      dirty.current = value;
    },
  });
  const { problem } = sending;
  const ground = useMemo<FormGround>(
    () => ({ schema, problem, keepSecret: (path) => void secrets.current.add(path) }),
    [schema, problem],
  );
  return {
    ...sending,
    form,
    draft,
    restored,
    ground,
    changed: () => {
      dirty.current = true;
      saveDraft(draftKey, withoutSecrets(form.getFieldsValue(), secrets.current));
    },
    discard: () => {
      forget();
      form.setFieldsValue({ ...blank(form.getFieldsValue()), ...initial });
    },
  };
}

interface Sending {
  form: FormInstance<Record<string, unknown>>;
  setDirty: (dirty: boolean) => void;
  forget: () => void;
}

/** Sends what the form holds once its schema agrees; problems go to their fields, others above the form. */
function useSending<S extends z.ZodObject>(
  { schema, initial = {}, onSubmit }: ApiFormProps<S>,
  { form, setDirty, forget }: Sending,
) {
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setProblem(undefined);
    // Cleaned by the schema itself and checked against it just below.
    const body = cleanValues(schema, { ...initial, ...form.getFieldsValue() }) as z.input<S>;
    const found = issuesOf(schema, body);
    if (found.length > 0) {
      showIssues(form, found);
      return;
    }
    setBusy(true);
    // What follows a success may leave the page without a question.
    setDirty(false);
    try {
      await onSubmit(body);
      forget();
    } catch (error) {
      setDirty(true);
      const fields = error instanceof ApiProblem ? serverIssues(error.errors) : [];
      const shown = showIssues(form, fields);
      if (shown === 0 || shown < fields.length) setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { problem, busy, send };
}

/** Shows issues at the fields that the form has; returns how many. */
function showIssues(form: FormInstance, issues: readonly FieldIssue[]): number {
  const known = new Set(form.getFieldsError().map(({ name }) => name.map(String).join('.')));
  const here = issues.filter(({ path }) => known.has(path));
  form.setFields(here.map(({ path, message }) => ({ name: namePath(path), errors: [message] })));
  const [first] = here;
  if (first !== undefined) {
    form.scrollToField(namePath(first.path), { focus: true, block: 'center' });
  }
  return here.length;
}

/** `posts.0.role` as Ant Design names fields. */
export function namePath(path: string): (string | number)[] {
  return path.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function blank(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(values).map((name) => [name, undefined]));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** Asks before a page with unsent changes is left. The draft is kept either way. */
export function useUnsavedGuard(dirty: { readonly current: boolean }): void {
  const confirm = useConfirm();
  const say = useWords(uiWords);
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!dirty.current || current.pathname === next.pathname) return false;
      const leaves = await confirm({
        title: say('unsavedTitle'),
        text: say('unsavedText'),
        action: say('unsavedLeave'),
      });
      return !leaves;
    },
    enableBeforeUnload: () => dirty.current,
  });
}
