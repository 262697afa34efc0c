import { Alert, Input, InputNumber } from 'antd';
import { Field } from '#platform/ui/Field.tsx';
import { useWords } from '#platform/ui/words.ts';
import { feedFormWords } from './feed-form.words.ts';
import './feed.css';

const quietMax = 600;

/** Which files of a folder are collected, and when one is taken to be complete. */
export function FileFields() {
  const say = useWords(feedFormWords);
  return (
    <>
      <Field name="selection.path" label={say('path')} hint={say('pathHint')}>
        <Input maxLength={1000} autoComplete="off" />
      </Field>
      <Field name="selection.pattern" label={say('pattern')} hint={say('patternHint')}>
        <Input maxLength={200} autoComplete="off" placeholder="*.csv" />
      </Field>
      <Field name="selection.quietSeconds" label={say('quiet')} hint={say('quietHint')}>
        <InputNumber min={1} max={quietMax} precision={0} suffix={say('secondsUnit')} />
      </Field>
      <Alert type="info" showIcon title={say('filesWhole')} className="feed-note" />
    </>
  );
}
