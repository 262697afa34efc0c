import { Checkbox, Input, InputNumber, Select } from 'antd';
import { ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useSession } from '../../shell/session.ts';
import { Control } from './Control.tsx';
import type { ChangeDraft, UploadDraft, UploadTarget } from './upload-draft.ts';
import { uploadWords } from './upload.words.ts';

const codeForm = /^[a-z][a-z0-9_]{0,62}$/;

/** Why a data set cannot be registered yet, as a key of the words; undefined when it can. */
export function nameProblem(
  draft: UploadDraft,
): 'nameNeeded' | 'codeWrong' | 'declareNeeded' | undefined {
  if ((draft.name ?? '').trim() === '') return 'nameNeeded';
  if ((draft.code ?? '') !== '' && !codeForm.test(draft.code ?? '')) return 'codeWrong';
  return draft.unclassified ? undefined : 'declareNeeded';
}

/** The fourth step: name, department, and the declaration that nothing is classified. */
export function NameStep({
  draft,
  change,
  problem,
}: {
  draft: UploadDraft;
  change: ChangeDraft;
  problem: unknown;
}) {
  const say = useWords(uploadWords);
  const { departments } = useSession();
  const department = departments.find(({ id }) => id === draft.departmentId)?.nameZh ?? '';
  const registered = draft.sourceId !== undefined;
  return (
    <div className="form-page">
      {problem === undefined ? null : <ProblemAlert error={problem} />}
      <div className="upload-part">
        <NameFields draft={draft} change={change} />
        <Control id="upload-owner" label={say('department')}>
          <Input id="upload-owner" value={department} disabled />
        </Control>
        <Control id="upload-limit" label={say('rejectLimit')} hint={say('rejectLimitHint')}>
          <InputNumber
            id="upload-limit"
            min={0}
            max={100}
            value={draft.rejectPercent}
            onChange={(rejectPercent) => {
              if (rejectPercent !== null) change({ rejectPercent });
            }}
            suffix="%"
            style={{ width: 160 }}
          />
        </Control>
        <DriftChoice draft={draft} change={change} />
        <Checkbox
          checked={draft.unclassified}
          disabled={registered}
          onChange={(event) => {
            change({ unclassified: event.target.checked });
          }}
        >
          {say('declare')}
        </Checkbox>
        <p className="weak">{say('declareHint')}</p>
      </div>
    </div>
  );
}

/** What changed columns do, for a further file of a source. */
function DriftChoice({ draft: { target }, change }: { draft: UploadDraft; change: ChangeDraft }) {
  const say = useWords(uploadWords);
  if (target === undefined) return null;
  return (
    <Control id="upload-drift" label={say('driftPolicy')} hint={say('driftHint')}>
      <Select<UploadTarget['driftPolicy']>
        id="upload-drift"
        value={target.driftPolicy}
        options={[
          { value: 'stop', label: say('driftStop') },
          { value: 'pass', label: say('driftPass') },
        ]}
        onChange={(driftPolicy) => {
          change({ target: { ...target, driftPolicy } });
        }}
        style={{ maxWidth: 420 }}
      />
    </Control>
  );
}

function NameFields({ draft, change }: { draft: UploadDraft; change: ChangeDraft }) {
  const say = useWords(uploadWords);
  const wrongCode = nameProblem(draft) === 'codeWrong';
  const registered = draft.sourceId !== undefined;
  return (
    <>
      <Control id="upload-name" label={say('name')} hint={say('nameHint')}>
        <Input
          id="upload-name"
          value={draft.name ?? ''}
          maxLength={200}
          disabled={registered}
          onChange={(event) => {
            change({ name: event.target.value });
          }}
        />
      </Control>
      <Control
        id="upload-code"
        label={say('code')}
        hint={say('codeHint')}
        error={wrongCode ? say('codeWrong') : undefined}
      >
        <Input
          id="upload-code"
          value={draft.code ?? ''}
          maxLength={63}
          disabled={registered}
          onChange={(event) => {
            change({ code: event.target.value });
          }}
        />
      </Control>
    </>
  );
}
