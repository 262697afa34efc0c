import { Alert, Button, Spin } from 'antd';
import type { Source } from '#lifecycle/source/source.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { ErrorState, ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { columnChanges } from './columns.ts';
import { asOption, Choice, Corrections } from './Corrections.tsx';
import { PreviewTable } from './PreviewTable.tsx';
import type { Inspection, Remark } from './reading-types.ts';
import type { ChangeDraft, UploadDraft } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';
import type { ReadingState } from './use-reading.ts';

interface Given {
  draft: UploadDraft;
  change: ChangeDraft;
  state: ReadingState;
  /** The source that a further file is for. */
  source: Source | undefined;
}

/** How zip.errors.ts names an archive that holds several data files. */
const severalFiles = 'zip.several-data-files';

/** The second step: what was understood of the file, corrected with a preview that follows. */
export function ReadStep({ draft, change, state, source }: Given) {
  const say = useWords(uploadWords);
  const { reading, busy, error } = state;
  if (reading === undefined) {
    return error === undefined ? (
      <div className="job" aria-live="polite">
        <Spin />
        {say('reading')}
      </div>
    ) : (
      <Unreadable draft={draft} change={change} state={state} />
    );
  }
  const { inspection } = reading;
  const saysSaved = source?.understanding !== null && draft.isJudgedAnew !== true;
  return (
    <Spin spinning={busy}>
      <div className="upload-part">
        {draft.fileId === undefined ? null : <output>{say('readFixed')}</output>}
        {source === undefined || !saysSaved || draft.fileId !== undefined ? null : (
          <p className="upload-name">
            {say('readAsSaved', { name: source.dataSet.name })} <Anew change={change} />
          </p>
        )}
        {error === undefined ? null : (
          <ProblemAlert error={error} action={<Undo draft={draft} change={change} />} />
        )}
        <Changes draft={draft} source={source} inspection={inspection} />
        <Remarks tone="warning" remarks={inspection.problems} />
        <Remarks tone="info" remarks={inspection.notes} />
      </div>
      <Corrections draft={draft} change={change} inspection={inspection} />
      {inspection.preview.length === 0 ? (
        <p className="weak">{say('previewNone')}</p>
      ) : (
        <PreviewTable inspection={inspection} />
      )}
    </Spin>
  );
}

/** A file that cannot be read yet: which file of an archive is meant, another try, or a judgement without corrections. */
function Unreadable({ draft, change, state }: Omit<Given, 'source'>) {
  const say = useWords(uploadWords);
  const { error, again } = state;
  if (error instanceof ApiProblem && error.code === severalFiles) {
    const { errors } = error;
    return (
      <>
        <p role="alert" className="state-title">
          {say('severalTitle', { count: errors.length })}
        </p>
        <Choice
          id="read-member"
          label={say('memberChoose')}
          value={undefined}
          options={errors.map(({ message }) => asOption(message))}
          disabled={false}
          onChange={(member) => {
            change({ overrides: { ...draft.overrides, member } });
          }}
        />
      </>
    );
  }
  const isAsJudged =
    Object.keys(draft.overrides).length === 0 &&
    (draft.target === undefined || draft.isJudgedAnew === true);
  if (isAsJudged) return <ErrorState error={error} retry={again} />;
  return (
    <div className="job">
      <ProblemAlert error={error} action={<Undo draft={draft} change={change} />} />
    </div>
  );
}

/** Takes corrections back; without any, what the source has saved. */
function Undo({ draft, change }: Pick<Given, 'draft' | 'change'>) {
  const say = useWords(uploadWords);
  const isCorrected = Object.keys(draft.overrides).length > 0;
  return (
    <Button
      onClick={() => {
        change(isCorrected ? { overrides: {} } : { isJudgedAnew: true });
      }}
    >
      {say('judgeAgain')}
    </Button>
  );
}

function Anew({ change }: Pick<Given, 'change'>) {
  const say = useWords(uploadWords);
  return (
    <Button
      size="small"
      onClick={() => {
        change({ isJudgedAnew: true, overrides: {} });
      }}
    >
      {say('judgeAgain')}
    </Button>
  );
}

const namesMax = 10;

/** Which columns differ from those the source has saved, and what that will do. */
function Changes(given: Pick<Given, 'draft' | 'source'> & { inspection: Inspection }) {
  const { draft, source, inspection } = given;
  const say = useWords(uploadWords);
  const { list, number } = useFormats();
  const saved = source?.understanding ?? undefined;
  if (saved === undefined) return null;
  const { added, removed } = columnChanges(saved.columns, inspection.understanding.columns);
  if (added.length + removed.length === 0) return null;
  const told = (names: readonly string[]) =>
    list(names.slice(0, namesMax)) +
    (names.length > namesMax ? say('andMore', { count: number(names.length) }) : '');
  return (
    <Alert
      type="warning"
      showIcon
      title={say('changedTitle')}
      description={
        <ul className="upload-name">
          {added.length === 0 ? null : <li>{say('changedAdded', { names: told(added) })}</li>}
          {removed.length === 0 ? null : <li>{say('changedRemoved', { names: told(removed) })}</li>}
          <li>{say(draft.target?.driftPolicy === 'pass' ? 'changedPass' : 'changedStop')}</li>
        </ul>
      }
    />
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
    />
  );
}
