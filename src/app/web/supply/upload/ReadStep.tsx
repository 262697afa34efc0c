import { Alert, Button, InputNumber, Select, Spin } from 'antd';
import type { Inspection, Remark } from './reading-types.ts';
import { ErrorState, ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { Control } from './Control.tsx';
import { PreviewTable } from './PreviewTable.tsx';
import type { ChangeDraft, UploadDraft } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';
import type { ReadingState } from './use-reading.ts';

interface Given {
  draft: UploadDraft;
  change: ChangeDraft;
  state: ReadingState;
}

/** The second step: what was understood of the file, corrected with a preview that follows. */
export function ReadStep({ draft, change, state }: Given) {
  const say = useWords(uploadWords);
  const { reading, busy, error, again } = state;
  if (reading === undefined) {
    if (error !== undefined && Object.keys(draft.overrides).length === 0) {
      return <ErrorState error={error} retry={again} />;
    }
    return (
      <div className="job" aria-live="polite">
        {error === undefined ? <Spin /> : <ProblemAlert error={error} />}
        {error === undefined ? say('reading') : null}
        {error === undefined ? null : <Undo change={change} />}
      </div>
    );
  }
  const { inspection } = reading;
  return (
    <Spin spinning={busy}>
      {draft.fileId === undefined ? null : <output>{say('readFixed')}</output>}
      {error === undefined ? null : (
        <ProblemAlert error={error} action={<Undo change={change} />} />
      )}
      <Remarks tone="warning" remarks={inspection.problems} />
      <Remarks tone="info" remarks={inspection.notes} />
      <Corrections draft={draft} change={change} inspection={inspection} />
      {inspection.preview.length === 0 ? (
        <p className="weak">{say('previewNone')}</p>
      ) : (
        <PreviewTable inspection={inspection} />
      )}
    </Spin>
  );
}

function Undo({ change }: { change: ChangeDraft }) {
  const say = useWords(uploadWords);
  return (
    <Button
      onClick={() => {
        change({ overrides: {} });
      }}
    >
      {say('judgeAgain')}
    </Button>
  );
}

function Remarks({ tone, remarks }: { tone: 'warning' | 'info'; remarks: readonly Remark[] }) {
  const say = useWords(uploadWords);
  const language = useLanguage();
  if (remarks.length === 0) return null;
  return (
    <Alert
      type={tone}
      showIcon
      title={say(tone === 'warning' ? 'problems' : 'notes')}
      description={
        <ul>
          {remarks.map((remark) => (
            <li key={`${remark.code} ${remark.zh}`}>{remark[language]}</li>
          ))}
        </ul>
      }
      style={{ marginBottom: 12 }}
    />
  );
}

const encodings = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'gb18030', label: 'GB18030 / GBK' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
] as const;

function Corrections({ draft, change, inspection }: CorrectionsGiven) {
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
            set({ sheet });
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

type CorrectionsGiven = Omit<Given, 'state'> & { inspection: Inspection };
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

function Choice<T extends string>(props: {
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

function asOption(value: string): { value: string; label: string } {
  return { value, label: value };
}
