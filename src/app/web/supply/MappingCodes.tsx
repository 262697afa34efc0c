import { Button, Input } from 'antd';
import { useState } from 'react';
import { useWords } from '#platform/ui/words.ts';
import { readCodes, writeCodes } from './code-lines.ts';
import { viewWords } from './view.words.ts';
import './snapshot.css';

/** The codes of a column, one a line. */
export function MappingCodes(props: {
  codes: Readonly<Record<string, string>>;
  onDone: (codes: Record<string, string>) => void;
}) {
  const say = useWords(viewWords);
  const [text, setText] = useState(() => writeCodes(props.codes));
  const read = readCodes(text);
  return (
    <div className="stack">
      <p className="weak">{say('codesHint')}</p>
      <Input.TextArea
        aria-label={say('codes')}
        rows={14}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
      />
      {'wrongLine' in read ? (
        <p role="alert">{say('codesWrong', { line: read.wrongLine })}</p>
      ) : (
        <div>
          <Button
            type="primary"
            onClick={() => {
              props.onDone(read.codes);
            }}
          >
            {say('codesDone')}
          </Button>
        </div>
      )}
    </div>
  );
}
