import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import { ApiProblem } from '#platform/http/client.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useConfirm, useProblemToast, useToast } from '#platform/ui/confirm.tsx';
import type { Column } from '#platform/ui/DataTable.tsx';
import { DetailPage, Facts } from '#platform/ui/DetailPage.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { ErrorState, ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { PageSkeleton } from '#platform/ui/Skeletons.tsx';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { DeskPattern, WizardPattern } from './PagePatterns.tsx';
import { patternWords } from './pattern.words.ts';
import { pagesOf, sampleRows, type Sample } from './samples.ts';

/** Every pattern with made-up content; a tab for each kind. Only the development server has this page. */
export function PatternsPage() {
  const say = useWords(patternWords);
  return (
    <DetailPage
      title={say('title')}
      tag={<StatusTag tone="running">{say('running')}</StatusTag>}
      description={say('description')}
      actions={<Button type="primary">{say('action')}</Button>}
      tabs={[
        { key: 'list', title: say('list'), content: <ListPattern /> },
        { key: 'form', title: say('form'), content: <FormPattern /> },
        { key: 'states', title: say('states'), content: <StatePatterns /> },
        { key: 'wizard', title: say('wizard'), content: <WizardPattern /> },
        { key: 'desk', title: say('desk'), content: <DeskPattern /> },
      ]}
    />
  );
}

const manyRows = 10_000;

function ListPattern() {
  const say = useWords(patternWords);
  const [count, setCount] = useState(20);
  const [values, setValues] = useState<Record<string, string | undefined>>({});
  const columns: Column<Sample>[] = [
    { key: 'name', title: say('name'), render: ({ name }) => name },
    { key: 'rows', title: say('rows'), kind: 'number', value: ({ rows }) => rows },
    { key: 'bytes', title: say('bytes'), kind: 'bytes', value: ({ bytes }) => bytes },
    { key: 'at', title: say('time'), kind: 'time', value: ({ at }) => at },
  ];
  return (
    <Space vertical size={12} style={{ width: '100%' }}>
      <FilterBar
        filters={[
          { kind: 'text', key: 'q', label: say('name') },
          {
            kind: 'choice',
            key: 'state',
            label: say('state'),
            options: [{ value: 'good', label: say('good') }],
          },
        ]}
        values={values}
        onChange={(change) => {
          setValues({ ...values, ...change });
        }}
      />
      <Button
        onClick={() => {
          setCount(count === manyRows ? 20 : manyRows);
        }}
      >
        {say('many')}
      </Button>
      <Rows
        pages={pagesOf(sampleRows(count))}
        columns={columns}
        rowKey={({ id }) => id}
        label={say('list')}
        empty={{ title: say('empty') }}
      />
    </Space>
  );
}

const sampleBody = z.object({
  name: z.string().trim().min(1).max(60),
  code: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/)
    .optional(),
});

const problem = new ApiProblem({
  status: 409,
  code: 'sample.taken',
  title: '代码 streets 已被使用',
  detail: '代码 streets 已被使用。请换一个代码',
  next: '请换一个代码',
  errors: [{ path: 'body.code', message: '已被使用' }],
  requestId: '01990000-0000-7000-8000-000000000000',
});

function FormPattern() {
  const say = useWords(patternWords);
  return (
    <div className="form-page">
      <Panel>
        <ApiForm
          schema={sampleBody}
          draftKey="patterns"
          submit={say('action')}
          onSubmit={() => Promise.reject(problem)}
        >
          <Field name="name" label={say('name')} hint={say('hint')}>
            <Input />
          </Field>
          <Field name="code" label={say('code')}>
            <Input />
          </Field>
        </ApiForm>
      </Panel>
    </div>
  );
}

const tones: readonly Tone[] = ['running', 'good', 'attention', 'bad', 'rest'];

function StatePatterns() {
  const say = useWords(patternWords);
  const confirm = useConfirm();
  const toast = useToast();
  const problemToast = useProblemToast();
  const ask = async () => {
    const question = { title: say('question'), text: say('hint'), action: say('action') };
    if (await confirm({ ...question, danger: true })) toast(say('good'));
    else problemToast(problem);
  };
  return (
    <Space vertical size={14} style={{ width: '100%' }}>
      <Panel title={say('state')}>
        <Space wrap>
          {tones.map((tone) => (
            <StatusTag key={tone} tone={tone}>
              {say(tone)}
            </StatusTag>
          ))}
          <ReasonButton reason={say('reason')}>{say('action')}</ReasonButton>
          <Button danger onClick={() => void ask()}>
            {say('question')}
          </Button>
        </Space>
      </Panel>
      <Panel title={say('facts')}>
        <Facts
          items={[
            [say('name'), '示例数据集'],
            [say('rows'), '41,352'],
            [say('code'), 'streets'],
          ]}
        />
      </Panel>
      <ProblemAlert error={problem} />
      <Panel>
        <ErrorState error={problem} retry={() => undefined} />
      </Panel>
      <Panel>
        <EmptyState
          title={say('empty')}
          next={say('hint')}
          action={<Button>{say('action')}</Button>}
        />
      </Panel>
      <Panel>
        <PageSkeleton rows={3} />
      </Panel>
    </Space>
  );
}
