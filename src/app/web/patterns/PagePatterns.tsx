import { Input } from 'antd';
import { useState } from 'react';
import { DeskPage } from '#platform/ui/DeskPage.tsx';
import { WizardPage } from '#platform/ui/WizardPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { patternWords } from './pattern.words.ts';
import { pagesOf, sampleRows } from './samples.ts';

/** A wizard of three steps; the second opens when the first is filled in. */
export function WizardPattern() {
  const say = useWords(patternWords);
  const [name, setName] = useState('');
  const input = (
    <Input
      aria-label={say('name')}
      value={name}
      onChange={(event) => {
        setName(event.target.value);
      }}
    />
  );
  const blocked = name === '' ? say('reason') : undefined;
  return (
    <WizardPage
      title={say('wizard')}
      steps={[
        { key: 'name', title: say('name'), blocked, content: input },
        { key: 'rows', title: say('rows'), content: <p>{name}</p> },
        { key: 'done', title: say('good'), action: say('action'), content: <p>{name}</p> },
      ]}
    />
  );
}

/** A desk with a pile of samples. */
export function DeskPattern() {
  const say = useWords(patternWords);
  return (
    <DeskPage
      title={say('desk')}
      pages={pagesOf(sampleRows(8))}
      rowKey={({ id }) => id}
      line={({ name, at }) => (
        <>
          <div>{name}</div>
          <div className="weak">{at}</div>
        </>
      )}
      detail={({ name }) => <h2>{name}</h2>}
      empty={{ title: say('empty') }}
    />
  );
}
