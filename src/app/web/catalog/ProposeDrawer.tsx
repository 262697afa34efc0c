import { useNavigate } from '@tanstack/react-router';
import { Select } from 'antd';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { sourceApi } from '#lifecycle/source/source.contract.ts';
import { viewApi } from '#lifecycle/view/view.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { catalogWords } from './catalog.words.ts';

const limit = 200;
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
  const options = useDataSets();
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
        <Select showSearch={{ optionFilterProp: 'label' }} options={options} />
      </Field>
    </ApiForm>
  );
}

/** The newest data sets, collected and derived, that the person may see. */
function useDataSets(): { value: string; label: string }[] {
  const { may, department } = useSession();
  const query = { limit, ...(department === undefined ? {} : { departmentId: department.id }) };
  const sources = useApi(sourceApi.list, { query }, { enabled: may('source:read') });
  const views = useApi(viewApi.list, { query }, { enabled: may('view:read') });
  return [
    ...(views.data?.items ?? []).map(({ dataSetId, name, code }) => ({
      value: dataSetId,
      label: `${name} · ${code}`,
    })),
    ...(sources.data?.items ?? []).map(({ dataSet }) => ({
      value: dataSet.id,
      label: `${dataSet.name} · ${dataSet.code}`,
    })),
  ];
}
