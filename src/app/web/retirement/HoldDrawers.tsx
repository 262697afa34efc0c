import { Alert, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { holdApi, type LegalHold } from '#lifecycle/retirement/hold.contract.ts';
import { retirementApi } from '#lifecycle/retirement/retirement.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDataSet } from '../supply/use-data-set.ts';
import { holdWords } from './hold.words.ts';

const choicesMax = 50;
const typingPauseMs = 300;
const othersMax = 100;

/** The form that holds a data set. In: `new`, the id of the data set to begin with, or undefined when it is closed. */
export function PlaceHoldDrawer({
  place,
  close,
}: {
  place: string | undefined;
  close: () => void;
}) {
  const say = useWords(holdWords);
  const toast = useToast();
  const hold = useCommand(holdApi.placeHold);
  const dataSetId = place === 'new' ? undefined : place;
  const initial = dataSetId === undefined ? {} : { dataSetId };
  return (
    <FormDrawer title={say('place')} open={place !== undefined} onClose={close}>
      <ApiForm
        schema={holdApi.placeHold.body}
        initial={initial}
        draftKey={`hold-${place ?? ''}`}
        submit={say('place')}
        onSubmit={async (body) => {
          const { dataSetName } = await hold.mutateAsync({ body });
          toast(say('placed2', { name: dataSetName }));
          close();
        }}
      >
        <Alert type="info" showIcon title={say('placeText')} />
        <Field name="dataSetId" label={say('dataSet')}>
          <DataSetSelect brought={dataSetId} />
        </Field>
        <Field name="caseReference" label={say('caseReference')} hint={say('caseHint')}>
          <Input maxLength={200} />
        </Field>
        <Field name="reason" label={say('reason')} hint={say('reasonHint')}>
          <Input.TextArea rows={4} maxLength={2000} showCount />
        </Field>
      </ApiForm>
    </FormDrawer>
  );
}

/** Data sets to choose from by name or code, whoever provides them; what was destroyed is shown and cannot be chosen. */
function DataSetSelect({
  brought,
  ...control
}: {
  /** The data set a link brought along, which may not be among the newest. */
  brought: string | undefined;
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}) {
  const say = useWords(holdWords);
  const [text, setText] = useState('');
  const q = useAfterPause(text);
  const query = { limit: choicesMax, ...(q === '' ? {} : { q }) };
  const { data, isFetching } = useApi(retirementApi.temperatures, { query });
  const listed = (data?.items ?? []).map(({ dataSetId, name, code, retiredAs }) => ({
    value: dataSetId,
    label: [name, code, ...(retiredAs === null ? [] : [say(retiredAs)])].join(' · '),
    disabled: retiredAs === 'destroyed',
  }));
  const known = useDataSet(brought ?? '');
  const more =
    known === undefined || listed.some(({ value }) => value === known.id)
      ? []
      : [{ value: known.id, label: `${known.name} · ${known.code}` }];
  return (
    <Select
      {...control}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={isFetching || q !== text.trim()}
      placeholder={say('chooseDataSet')}
      options={[...more, ...listed]}
    />
  );
}

/** What was typed, once no key was pressed for a moment. */
function useAfterPause(text: string): string {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text.trim());
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return settled;
}

/** The form that releases a hold, with what it means for the data set. */
export function ReleaseHoldDrawer({
  hold,
  close,
}: {
  hold: LegalHold | undefined;
  close: () => void;
}) {
  const say = useWords(holdWords);
  return (
    <FormDrawer
      title={say('releaseTitle', { name: hold?.dataSetName ?? '' })}
      open={hold !== undefined}
      onClose={close}
    >
      {hold === undefined ? null : <ReleaseForm hold={hold} close={close} />}
    </FormDrawer>
  );
}

function ReleaseForm({ hold, close }: { hold: LegalHold; close: () => void }) {
  const say = useWords(holdWords);
  const toast = useToast();
  const release = useCommand(holdApi.releaseHold);
  const { id, dataSetId } = hold;
  return (
    <ApiForm
      schema={holdApi.releaseHold.body}
      draftKey={`hold-release-${id}`}
      submit={say('release')}
      onSubmit={async (body) => {
        await release.mutateAsync({ params: { id }, body });
        toast(say('releasedNow'));
        close();
      }}
    >
      <WhatItMeans dataSetId={dataSetId} />
      <Field name="reason" label={say('releaseReason')} hint={say('releaseHint')}>
        <Input.TextArea rows={4} maxLength={2000} showCount />
      </Field>
    </ApiForm>
  );
}

function WhatItMeans({ dataSetId }: { dataSetId: string }) {
  const say = useWords(holdWords);
  const query = { dataSetId, open: 'true', limit: othersMax };
  const { data } = useApi(holdApi.listHolds, { query });
  if (data === undefined) return null;
  const others = data.items.length - 1;
  return others > 0 ? (
    <Alert type="info" showIcon title={say('releaseOthers', { count: others })} />
  ) : (
    <Alert type="warning" showIcon title={say('releaseLast')} />
  );
}
