import { Button, Input, Select } from 'antd';
import { DeleteOutlined } from '@ant-design/icons';
import { useQueries } from '@tanstack/react-query';
import { cacheApi } from '#lifecycle/cache/cache.contract.ts';
import { viewInputsMax } from '#lifecycle/view/view.contract.ts';
import { queryKeyOf, useCall } from '#platform/ui/api.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDataSetChoices } from './data-set-choices.ts';
import { draftInput, type ViewDraft } from './view-draft.ts';
import { viewWords } from './view.words.ts';
import './view.css';

type DraftInputs = ViewDraft['inputs'];

/** The inputs of a view: each a data set under a name of its own. */
export function ViewInputs(props: {
  inputs: DraftInputs;
  onChange: (inputs: DraftInputs) => void;
}) {
  const say = useWords(viewWords);
  const { inputs, onChange } = props;
  const choices = useDataSetChoices(inputs.flatMap(({ dataSetId }) => dataSetId ?? []));
  const put = (index: number, changed: Partial<DraftInputs[number]>) => {
    onChange(inputs.map((input, at) => (at === index ? { ...input, ...changed } : input)));
  };
  return (
    <div className="stack">
      <p className="weak">{say('inputHint')}</p>
      <Heads />
      {inputs.map(({ key, alias, dataSetId }, index) => (
        <div className="view-input" key={key}>
          <Select
            aria-label={say('inputDataSet', { number: index + 1 })}
            placeholder={say('dataSet')}
            showSearch={{ optionFilterProp: 'label', onSearch: choices.search }}
            loading={choices.loading}
            value={dataSetId ?? null}
            onChange={(value) => {
              put(index, { dataSetId: value ?? undefined });
            }}
            options={choices.options}
            notFoundContent={say(choices.loading ? 'searching' : 'noDataSet')}
          />
          <Input
            aria-label={say('inputAlias', { number: index + 1 })}
            maxLength={31}
            value={alias}
            onChange={(event) => {
              put(index, { alias: event.target.value });
            }}
          />
          <Button
            icon={<DeleteOutlined />}
            aria-label={say('removeInput', { name: alias })}
            disabled={inputs.length === 1}
            onClick={() => {
              onChange(inputs.filter((_input, at) => at !== index));
            }}
          />
        </div>
      ))}
      <div>
        <Button
          disabled={inputs.length >= viewInputsMax}
          onClick={() => {
            onChange([...inputs, draftInput(freeAlias(inputs))]);
          }}
        >
          {say('addInput')}
        </Button>
      </div>
    </div>
  );
}

function Heads() {
  const say = useWords(viewWords);
  return (
    <div className="view-input view-input-heads weak" aria-hidden="true">
      <span>{say('dataSet')}</span>
      <span>{say('inputName')}</span>
    </div>
  );
}

function freeAlias(inputs: DraftInputs): string {
  const taken = new Set(inputs.map(({ alias }) => alias));
  let number = inputs.length + 1;
  while (taken.has(`input${number}`)) number += 1;
  return `input${number}`;
}

/** The columns of each input's newest snapshot by its name in the SQL, for completion. */
export function useInputColumns(inputs: DraftInputs): Record<string, string[]> {
  const call = useCall();
  const asked = inputs.flatMap(({ dataSetId }) => (dataSetId === undefined ? [] : [dataSetId]));
  const answers = useQueries({
    queries: [...new Set(asked)].map((id) => {
      const input = { params: { id }, query: { limit: 1 } };
      return {
        queryKey: [...queryKeyOf(cacheApi.listSnapshots, input), 'newest'],
        queryFn: async () => {
          const { items } = await call(cacheApi.listSnapshots, input);
          return { id, names: items[0]?.columns.map(({ name }) => name) ?? [] };
        },
      };
    }),
  });
  const names = new Map(answers.flatMap(({ data }) => (data ? [[data.id, data.names]] : [])));
  return Object.fromEntries(
    inputs.map(({ alias, dataSetId }) => [alias, names.get(dataSetId ?? '') ?? []]),
  );
}
