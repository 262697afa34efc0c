import { useNavigate } from '@tanstack/react-router';
import { Select } from 'antd';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { useDataSetChoices } from '../supply/data-set-choices.ts';
import { catalogWords } from './catalog.words.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Proposes an entry from a data set. In: the data set that was chosen elsewhere, or any text to choose here. */
export function ProposeDrawer({
  dataSetId,
  close,
}: {
  dataSetId: string | undefined;
  close: () => void;
}) {
  const say = useWords(catalogWords);
  return (
    <FormDrawer title={say('proposeTitle')} open={dataSetId !== undefined} onClose={close}>
      <ProposeForm dataSetId={uuid.test(dataSetId ?? '') ? dataSetId : undefined} />
    </FormDrawer>
  );
}

function ProposeForm({ dataSetId }: { dataSetId: string | undefined }) {
  const say = useWords(catalogWords);
  const toast = useToast();
  const navigate = useNavigate();
  const propose = useCommand(resourceApi.propose);
  return (
    <ApiForm
      schema={resourceApi.propose.body}
      initial={{ dataSetId }}
      draftKey="resource-propose"
      submit={say('propose')}
      onSubmit={async (body) => {
        const { id } = await propose.mutateAsync({ body });
        toast(say('proposed'));
        await navigate({ to: pathTo('resource', { resourceId: id }) });
      }}
    >
      <p className="weak">{say('proposeText')}</p>
      <Field name="dataSetId" label={say('dataSet')} hint={say('dataSetHint')}>
        <DataSetSelect />
      </Field>
    </ApiForm>
  );
}

/** The control of the field, which gives it its value: searched by name or code among those of the department. */
function DataSetSelect(control: { id?: string; value?: string; onChange?: (id: string) => void }) {
  const { department } = useSession();
  const { value, onChange, id } = control;
  const say = useWords(catalogWords);
  const choices = useDataSetChoices(value === undefined ? [] : [value], department?.id);
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      showSearch={{ optionFilterProp: 'label', onSearch: choices.search }}
      loading={choices.loading}
      options={choices.options}
      value={value ?? null}
      onChange={(chosen) => {
        if (chosen !== null) onChange?.(chosen);
      }}
      notFoundContent={say(choices.loading ? 'searching' : 'noDataSet')}
    />
  );
}
