import { Input, InputNumber, Select } from 'antd';
import { sourceApi, UpdateSource, type Source } from '#lifecycle/source/source.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCall, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { type ComparedField, versionConflict, VersionGuard } from '#platform/ui/VersionGuard.tsx';
import { useWords } from '#platform/ui/words.ts';
import { percentOf, shareOfPercent } from './percent.ts';
import { sourceWords } from './source.words.ts';

const limitStep = 0.01;

/** The form of what a person decides of a source: name, what changed columns do, how many rows may be rejected. */
export function SourceSettings(props: { source: Source; open: boolean; close: () => void }) {
  const { source, open, close } = props;
  const say = useWords(sourceWords);
  return (
    <FormDrawer title={say('edit')} open={open} onClose={close}>
      <SettingsForm source={source} close={close} />
    </FormDrawer>
  );
}

function SettingsForm({ source, close }: { source: Source; close: () => void }) {
  const say = useWords(sourceWords);
  const toast = useToast();
  const call = useCall();
  const update = useCommand(sourceApi.update);
  const { id, dataSet } = source;
  return (
    <ApiForm
      schema={UpdateSource}
      initial={valuesOf(source)}
      draftKey={`source-${id}`}
      submit={say('save')}
      onSubmit={async ({ name, ...body }) => {
        const renamed = name === dataSet.name ? {} : { name };
        await update.mutateAsync({ params: { id }, body: { ...body, ...renamed } });
        toast(say('saved'));
        close();
      }}
      isTold={({ code }) => code === versionConflict}
    >
      <VersionGuard
        fields={useComparedFields()}
        read={async () => valuesOf(await call(sourceApi.get, { params: { id } }))}
      />
      <Field name="name" label={say('name')}>
        <Input maxLength={200} />
      </Field>
      <Field name="driftPolicy" label={say('driftPolicy')}>
        <Select
          options={[
            { value: 'stop', label: say('driftStop') },
            { value: 'pass', label: say('driftPass') },
          ]}
        />
      </Field>
      <Field name="rejectLimit" label={say('rejectLimit')} hint={say('rejectLimitHint')}>
        <InputNumber
          min={0}
          max={1}
          step={limitStep}
          formatter={percentOf}
          parser={shareOfPercent}
          suffix="%"
          style={{ width: 160 }}
        />
      </Field>
    </ApiForm>
  );
}

function valuesOf({ version, driftPolicy, rejectLimit, dataSet }: Source) {
  return { version, name: dataSet.name, driftPolicy, rejectLimit };
}

function useComparedFields(): ComparedField[] {
  const say = useWords(sourceWords);
  return [
    { name: 'name', label: say('name') },
    {
      name: 'driftPolicy',
      label: say('driftPolicy'),
      words: (policy) => say(policy === 'pass' ? 'driftPass' : 'driftStop'),
    },
    {
      name: 'rejectLimit',
      label: say('rejectLimit'),
      words: (share) => `${percentOf(Number(share))}%`,
    },
  ];
}
