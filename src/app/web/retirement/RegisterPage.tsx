import { Input } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import {
  evidenceKinds,
  registerApi,
  type RegisterEntry,
} from '#lifecycle/retirement/register.contract.ts';
import { endpointUrl } from '#platform/http/client.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { Rows } from '#platform/ui/ListPage.tsx';
import { Page } from '#platform/ui/Page.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { momentsOf } from '../system/day-range.ts';
import { FilterTag } from './FilterTag.tsx';
import { RegisterChain } from './RegisterChain.tsx';
import { useRegisterColumns } from './register-columns.tsx';
import { RegisterEntryDrawer } from './RegisterEntryDrawer.tsx';
import { DownloadButton } from './RegisterExport.tsx';
import { kindKeys } from './register-kinds.ts';
import { registerWords } from './register.words.ts';

const { q, kind, dataSetId, retirementId } = registerApi.list.query.shape;
// In the address a time is a day: the whole of it, in the time zone of who reads.
const filters = z.object({
  q,
  kind,
  dataSetId,
  retirementId,
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
type Values = z.output<typeof filters>;
type Change = (change: z.input<typeof filters>) => void;

/** The register of disposal, its chain, and its export. */
export function RegisterPage() {
  const say = useWords(registerWords);
  const language = useLanguage();
  const [filter, change] = useUrlState(filters);
  const { from, to, ...others } = filter;
  const query = { ...others, ...momentsOf({ from, to }) };
  const pages = useApiPages(registerApi.list, { query });
  const [open, setOpen] = useState<RegisterEntry>();
  const exportOf = (format: 'csv' | 'json') =>
    endpointUrl(registerApi.export, { query: { ...query, format, language } });
  return (
    <Page
      title={say('register')}
      crumbs={[{ title: say('scene') }, { title: say('register') }]}
      help={{ what: say('what'), next: [say('next1'), say('next2'), say('next3')] }}
      actions={
        <>
          <DownloadButton to={exportOf('json')}>{say('exportJson')}</DownloadButton>
          <DownloadButton to={exportOf('csv')}>{say('exportCsv')}</DownloadButton>
        </>
      }
    >
      <RegisterChain />
      <Filters values={filter} onChange={change} />
      <Rows
        pages={pages}
        columns={useRegisterColumns(setOpen)}
        rowKey={({ sequence }) => String(sequence)}
        label={say('register')}
        isLong
        empty={{ title: say('empty'), next: say('emptyNext') }}
      />
      <RegisterEntryDrawer
        entry={open}
        close={() => {
          setOpen(undefined);
        }}
      />
    </Page>
  );
}

function Filters({ values, onChange }: { values: Values; onChange: Change }) {
  const say = useWords(registerWords);
  return (
    <div className="filters">
      <FilterBar
        filters={[
          { kind: 'text', key: 'q', label: say('search'), width: 220 },
          {
            kind: 'choice',
            key: 'kind',
            label: say('kind'),
            width: 150,
            options: evidenceKinds.map((value) => ({ value, label: say(kindKeys[value]) })),
          },
        ]}
        values={values}
        onChange={onChange}
      />
      {(['from', 'to'] as const).map((key) => (
        <label key={key} className="day">
          <span className="weak">{say(key)}</span>
          <Input
            type="date"
            value={values[key] ?? ''}
            onChange={(event) => {
              const day = event.target.value;
              onChange({ [key]: day === '' ? undefined : day });
            }}
          />
        </label>
      ))}
      {(['dataSetId', 'retirementId'] as const).map((key) =>
        values[key] === undefined ? null : (
          <FilterTag
            key={key}
            words={say(key === 'dataSetId' ? 'onlyDataSet' : 'onlyCase')}
            clear={() => {
              onChange({ [key]: undefined });
            }}
          />
        ),
      )}
    </div>
  );
}
