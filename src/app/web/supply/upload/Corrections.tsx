import { InputNumber, Select } from 'antd';
import type { Inspection } from './reading-types.ts';
import { useWords } from '#platform/ui/words.ts';
import { Control } from './Control.tsx';
import type { ChangeDraft, UploadDraft } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';

const encodings = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'gb18030', label: 'GB18030 / GBK' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
] as const;

/** How a file is read, each part of it to be corrected. */
export function Corrections({ draft, change, inspection }: CorrectionsGiven) {
  const say = useWords(uploadWords);
  const { understanding, choices } = inspection;
  const { format } = understanding;
  const isSheet = format === 'csv' || format === 'xlsx';
  const set = (overrides: UploadDraft['overrides']) => {
    change({ overrides: { ...draft.overrides, ...overrides } });
  };
  const fixed = draft.fileId !== undefined;
  return (
    <div className="upload-controls">
      {choices.members === undefined || choices.members.length < 2 ? null : (
        <Choice
          id="read-member"
          label={say('member')}
          value={understanding.member}
          options={choices.members.map(asOption)}
          disabled={fixed}
          onChange={(member) => {
            change({ overrides: { compression: understanding.compression, member } });
          }}
        />
      )}
      {choices.sheets === undefined || choices.sheets.length < 2 ? null : (
        <Choice
          id="read-sheet"
          label={say('sheet')}
          value={understanding.sheet}
          options={choices.sheets.map(asOption)}
          disabled={fixed}
          onChange={(sheet) => {
            // Title and header rows are those of the other sheet.
            const { skipRows: _skip, headerRows: _header, ...rest } = draft.overrides;
            change({ overrides: { ...rest, sheet } });
          }}
        />
      )}
      {format === 'csv' ? (
        <TextCorrections understanding={understanding} fixed={fixed} set={set} />
      ) : null}
      {isSheet ? <RowCorrections understanding={understanding} fixed={fixed} set={set} /> : null}
      <MissingMarks {...{ understanding, set, fixed }} />
    </div>
  );
}

interface CorrectionsGiven {
  draft: UploadDraft;
  change: ChangeDraft;
  inspection: Inspection;
}
interface Part {
  understanding: Inspection['understanding'];
  fixed: boolean;
  set: (overrides: UploadDraft['overrides']) => void;
}

function TextCorrections({ understanding, fixed, set }: Part) {
  const say = useWords(uploadWords);
  const delimiters = [
    { value: ',', label: say('comma') },
    { value: '\t', label: say('tab') },
    { value: ';', label: say('semicolon') },
    { value: '|', label: say('bar') },
  ];
  const { delimiter } = understanding;
  const isKnown = delimiter === undefined || delimiters.some(({ value }) => value === delimiter);
  return (
    <>
      <Choice
        id="read-encoding"
        label={say('encoding')}
        value={understanding.encoding}
        options={encodings}
        disabled={fixed}
        onChange={(encoding) => {
          set({ encoding, encodingChosen: true });
        }}
      />
      <Choice
        id="read-delimiter"
        label={say('delimiter')}
        value={delimiter}
        options={isKnown ? delimiters : [...delimiters, asOption(delimiter)]}
        disabled={fixed}
        onChange={(value) => {
          set({ delimiter: value });
        }}
      />
    </>
  );
}

function RowCorrections({ understanding, fixed, set }: Part) {
  const say = useWords(uploadWords);
  return (
    <>
      <Control id="read-skip" label={say('skipRows')}>
        <InputNumber
          id="read-skip"
          min={0}
          max={100}
          value={understanding.skipRows}
          disabled={fixed}
          onChange={(skipRows) => {
            if (skipRows !== null) set({ skipRows, headerRows: understanding.headerRows });
          }}
          style={{ width: '100%' }}
        />
      </Control>
      <Control id="read-header" label={say('headerRows')} hint={say('headerHint')}>
        <InputNumber
          id="read-header"
          min={0}
          max={5}
          value={understanding.headerRows}
          disabled={fixed}
          onChange={(headerRows) => {
            if (headerRows !== null) set({ headerRows, skipRows: understanding.skipRows });
          }}
          style={{ width: '100%' }}
        />
      </Control>
    </>
  );
}

const marksMax = 20;
const markCharactersMax = 40;

function MissingMarks({ understanding, fixed, set }: Part) {
  const say = useWords(uploadWords);
  return (
    <Control id="read-missing" label={say('missing')} hint={say('missingHint')}>
      <Select<string[]>
        id="read-missing"
        mode="tags"
        value={[...understanding.missing]}
        disabled={fixed}
        maxCount={marksMax}
        onChange={(marks) => {
          set({ missing: marks.map((mark) => mark.slice(0, markCharactersMax)) });
        }}
        options={['-', '/', 'NULL', 'N/A'].map(asOption)}
        style={{ width: '100%' }}
      />
    </Control>
  );
}

/** One of some values, with its label above. */
export function Choice<T extends string>(props: {
  id: string;
  label: string;
  value: T | undefined;
  options: readonly { value: T; label: string }[];
  disabled: boolean;
  onChange: (value: T) => void;
}) {
  const { id, label, value, options, disabled, onChange } = props;
  return (
    <Control id={id} label={label}>
      <Select<T>
        id={id}
        {...(value === undefined ? {} : { value })}
        options={[...options]}
        disabled={disabled}
        onChange={onChange}
        style={{ width: '100%' }}
      />
    </Control>
  );
}

/** A text as something to choose. */
export function asOption(value: string): { value: string; label: string } {
  return { value, label: value };
}
