import { useNavigate } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { ProposeRetirement, retirementApi } from '#lifecycle/retirement/retirement.contract.ts';
import type { RetirementImpact } from '#lifecycle/retirement/impact.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useCaseNames } from './case-parts.tsx';
import { causes } from './case-values.ts';
import { caseWords } from './case.words.ts';
import { ImpactView, type Kept } from './ImpactList.tsx';
import { KeptCopiesField } from './KeptCopiesField.tsx';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const choicesMax = 50;

/** Proposes to retire a data set. In: the data set that was chosen elsewhere, or any text to choose here; undefined: closed. */
export function ProposeDrawer(props: {
  dataSetId: string | undefined;
  choose: (dataSetId: string) => void;
  close: () => void;
}) {
  const say = useWords(caseWords);
  const { dataSetId, choose, close } = props;
  return (
    <FormDrawer title={say('proposeTitle')} open={dataSetId !== undefined} onClose={close}>
      <p className="weak panel-note">{say('proposeText')}</p>
      {uuid.test(dataSetId ?? '') ? (
        <Impact key={dataSetId} dataSetId={dataSetId ?? ''} />
      ) : (
        <DataSetSelect choose={choose} />
      )}
    </FormDrawer>
  );
}

function DataSetSelect({ choose }: { choose: (dataSetId: string) => void }) {
  const say = useWords(caseWords);
  const [q, setQ] = useState('');
  const query = { limit: choicesMax, standing: 'here', ...(q === '' ? {} : { q }) } as const;
  const { data, isFetching } = useApi(retirementApi.temperatures, { query });
  return (
    <Select
      aria-label={say('dataSet')}
      placeholder={say('chooseDataSet')}
      className="whole-line"
      showSearch={{ filterOption: false, onSearch: setQ }}
      loading={isFetching}
      onChange={choose}
      options={(data?.items ?? []).map(({ dataSetId, name, code }) => ({
        value: dataSetId,
        label: `${name} · ${code}`,
      }))}
      notFoundContent={say('noDataSet')}
    />
  );
}

function Impact({ dataSetId }: { dataSetId: string }) {
  const query = useApi(retirementApi.impact, { params: { id: dataSetId } });
  return <Loaded query={query}>{(impact) => <ProposeForm impact={impact} />}</Loaded>;
}

function ProposeForm({ impact }: { impact: RetirementImpact }) {
  const say = useWords(caseWords);
  const names = useCaseNames();
  const toast = useToast();
  const navigate = useNavigate();
  const propose = useCommand(retirementApi.propose);
  const [kept, setKept] = useState<Kept>([]);
  const { dataSetId, name, derivedCopies } = impact;
  return (
    <div className="stack">
      <h2 className="part-title case-people">{name}</h2>
      <ImpactView impact={impact} kept={kept} />
      <ApiForm
        schema={ProposeRetirement}
        initial={{ dataSetId, keptCopies: [] }}
        draftKey={`retirement-propose-${dataSetId}`}
        submit={say('propose')}
        onSubmit={async (body) => {
          const { id } = await propose.mutateAsync({ body: { ...body, dataSetId } });
          toast(say('proposed'));
          await navigate({ to: pathTo('retirement', { retirementId: id }) });
        }}
      >
        <Field name="cause" label={say('cause')}>
          <Select options={causes.map((value) => ({ value, label: names.cause(value) }))} />
        </Field>
        <Field name="reason" label={say('reason')} hint={say('reasonHint')}>
          <Input.TextArea rows={3} maxLength={2000} showCount />
        </Field>
        <Field name="legalBasis" label={say('legalBasis')} hint={say('legalBasisHint')}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Field>
        {derivedCopies.length === 0 ? null : (
          <Field name="keptCopies" label={say('keptCopies')} hint={say('keptHint')}>
            <KeptCopiesField copies={derivedCopies} onKept={setKept} />
          </Field>
        )}
      </ApiForm>
    </div>
  );
}
