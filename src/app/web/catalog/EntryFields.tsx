import './catalog.css';
import { Alert, Checkbox, Form, Input, Select } from 'antd';
import type { ReactElement } from 'react';
import type { ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { Field } from '#platform/ui/Field.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { catalogWords } from './catalog.words.ts';
import { ClassSelect } from './ClassSelect.tsx';
import { useChoices, type Choice } from './content-values.ts';
import { ItemsField } from './ItemsField.tsx';
import { nationalWords } from './national.words.ts';

const grades = [1, 2, 3, 4] as const;

/** The fields of the draft in the order of the guide; what is missing or vague is noted beside its field. */
export function EntryFields({ entry }: { entry: ResourceDetail }) {
  const say = useWords(nationalWords);
  return (
    <div className="entry-form">
      <h2>{say('groupIdentity')}</h2>
      <Noted entry={entry} name="name" label={say('name')}>
        <Input maxLength={200} />
      </Noted>
      <ClassFields entry={entry} />
      <h2>{say('groupContent')}</h2>
      <Noted entry={entry} name="abstract" label={say('abstract')}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={2000} showCount />
      </Noted>
      <ChoiceField entry={entry} name="formatClass" />
      <Noted entry={entry} name="formatType" label={say('formatType')}>
        <Input maxLength={200} />
      </Noted>
      <Noted entry={entry} name="sourceSystem" label={say('sourceSystem')}>
        <Input maxLength={200} />
      </Noted>
      <Noted entry={entry} name="scenario" label={say('scenario')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Noted>
      <Noted entry={entry} name="industry" label={say('industry')}>
        <Select
          allowClear
          options={'ABCDEFGHIJKLMNOPQRST'.split('').map((value) => ({ value, label: value }))}
        />
      </Noted>
      <Noted entry={entry} name="relatedCodes" label={say('relatedCodes')}>
        <Select mode="tags" open={false} suffixIcon={null} />
      </Noted>
      <Noted entry={entry} name="relatedMatters" label={say('relatedMatters')}>
        <Select mode="tags" open={false} suffixIcon={null} />
      </Noted>
      <Field name="certificate" label="" valueProp="checked">
        <Checkbox>{say('certificate')}</Checkbox>
      </Field>
      <SharingFields entry={entry} />
      <h2>{say('groupUpdate')}</h2>
      <ChoiceField entry={entry} name="updateCycle" />
      <OnlyWhen name="updateCycle" is={(value) => value === 9}>
        <Noted entry={entry} name="updateCycleNote" label={say('updateCycleNote')}>
          <Input maxLength={200} />
        </Noted>
      </OnlyWhen>
      <ChoiceField entry={entry} name="channel" />
      <ChoiceField entry={entry} name="dataRange" />
      <ChoiceField entry={entry} name="collection" />
      <h2>{say('items')}</h2>
      <Noted entry={entry} name="items" label={say('items')}>
        <ItemsField entry={entry} />
      </Noted>
    </div>
  );
}

function ClassFields({ entry }: { entry: ResourceDetail }) {
  const say = useWords(nationalWords);
  const sayPage = useWords(catalogWords);
  const isFixed = entry.currentVersion !== null;
  return (
    <Noted
      entry={entry}
      name="classCode"
      label={say('classCode')}
      {...(isFixed ? { hint: sayPage('classFixedHint') } : {})}
    >
      <ClassSelect disabled={isFixed} />
    </Noted>
  );
}

function SharingFields({ entry }: { entry: ResourceDetail }) {
  const say = useWords(nationalWords);
  return (
    <>
      <h2>{say('groupShare')}</h2>
      <ChoiceField entry={entry} name="shareType" />
      <OnlyWhen name="shareType" is={(value) => value !== 3}>
        <ChoiceField entry={entry} name="shareMode" />
      </OnlyWhen>
      <OnlyWhen name="shareType" is={(value) => value === 2}>
        <Noted entry={entry} name="shareCondition" label={say('shareCondition')}>
          <Input.TextArea rows={3} maxLength={2000} showCount />
        </Noted>
      </OnlyWhen>
      <OnlyWhen name="shareType" is={(value) => value === 3}>
        <Noted entry={entry} name="legalBasis" label={say('legalBasis')}>
          <Input.TextArea rows={3} maxLength={2000} showCount />
        </Noted>
      </OnlyWhen>
      <h2>{say('groupOpen')}</h2>
      <ChoiceField entry={entry} name="openType" />
      <OnlyWhen name="openType" is={(value) => value === 'conditional'}>
        <Noted entry={entry} name="openCondition" label={say('openCondition')}>
          <Input.TextArea rows={3} maxLength={2000} showCount />
        </Noted>
      </OnlyWhen>
      <h2>{say('groupSafety')}</h2>
      <Noted entry={entry} name="grade" label={say('grade')}>
        <Select
          options={grades.map((grade) => ({ value: grade, label: say('gradeOf', { grade }) }))}
        />
      </Noted>
    </>
  );
}

/** Shows a field only for some values of another; what it held stays in the form. */
function OnlyWhen({
  name,
  is,
  children,
}: {
  name: string;
  is: (value: unknown) => boolean;
  children: ReactElement;
}) {
  const value: unknown = Form.useWatch(name);
  return <div hidden={!is(value)}>{children}</div>;
}

function ChoiceField({ entry, name }: { entry: ResourceDetail; name: Choice }) {
  const say = useWords(nationalWords);
  const { optionsOf } = useChoices();
  return (
    <Noted entry={entry} name={name} label={say(name)}>
      <Select options={optionsOf(name)} />
    </Noted>
  );
}

interface NotedProps {
  entry: ResourceDetail;
  name: string;
  label: string;
  hint?: string;
  children: ReactElement;
}

/** A field with what the saved draft lacks there, and the words that are vague. */
function Noted({ entry, children, ...field }: NotedProps) {
  const language = useLanguage();
  const { clauses } = useFormats();
  const here = ({ path }: { path: string }) =>
    path === field.name || path.startsWith(`${field.name}.`);
  const missing = entry.missing.filter(here).map(({ words }) => words[language]);
  const vague = entry.warnings.filter(here).map(({ words }) => words[language]);
  const notes = [...missing, ...vague];
  return (
    <>
      <Field {...field}>{children}</Field>
      {notes.length === 0 ? null : (
        <Alert className="entry-note" type="warning" showIcon title={clauses(notes.slice(0, 5))} />
      )}
    </>
  );
}
