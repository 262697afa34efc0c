import { Input } from 'antd';
import { useState } from 'react';
import * as z from 'zod';
import {
  auditApi,
  auditFilter,
  auditOutcomes,
  type AuditEvent,
} from '#governance/audit/audit.contract.ts';
import { useApiPages } from '#platform/ui/api.tsx';
import { FilterBar } from '#platform/ui/FilterBar.tsx';
import { ListPage } from '#platform/ui/ListPage.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { auditActions, useActionName, useAuditColumns } from './audit-columns.tsx';
import { auditObjects, useObjectName } from './audit-objects.ts';
import { auditWords } from './audit.words.ts';
import { AuditDrawer } from './AuditDrawer.tsx';
import { momentsOf } from './day-range.ts';
import { systemWords } from './system.words.ts';

const { actorId, action, objectType, objectId, outcome } = auditFilter;
// In the address a time is a day: the whole of it, in the time zone of who reads.
const filters = z.object({
  actorId,
  action,
  objectType,
  objectId,
  outcome,
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
type Values = z.output<typeof filters>;
type Change = (change: z.input<typeof filters>) => void;

/** The audit, newest first, for the audit officer. */
export function AuditListPage() {
  const say = useWords(auditWords);
  const saySystem = useWords(systemWords);
  const [filter, change] = useUrlState(filters);
  const { from, to, ...others } = filter;
  const pages = useApiPages(auditApi.list, { query: { ...others, ...momentsOf({ from, to }) } });
  const [open, setOpen] = useState<AuditEvent | undefined>();
  const columns = useAuditColumns(setOpen);
  const close = () => {
    setOpen(undefined);
  };
  return (
    <>
      <ListPage
        title={say('audit')}
        crumbs={[{ title: saySystem('scene') }, { title: say('audit') }]}
        help={{ what: say('what'), next: [say('next1'), say('next2')] }}
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        filters={<AuditFilters values={filter} onChange={change} />}
        empty={{ title: say('empty'), next: say('emptyNext') }}
      />
      <AuditDrawer
        event={open}
        close={close}
        onFollow={(trail) => {
          change(trail);
          close();
        }}
      />
    </>
  );
}

function AuditFilters({ values, onChange }: { values: Values; onChange: Change }) {
  const say = useWords(auditWords);
  const actionName = useActionName();
  const objectName = useObjectName();
  return (
    <div className="filters">
      <Days values={values} onChange={onChange} />
      <FilterBar
        filters={[
          {
            kind: 'choice',
            key: 'action',
            label: say('action'),
            options: auditActions.map((value) => ({ value, label: actionName(value) })),
          },
          {
            kind: 'choice',
            key: 'outcome',
            label: say('outcome'),
            options: auditOutcomes.map((value) => ({ value, label: say(value) })),
            width: 120,
          },
          { kind: 'text', key: 'actorId', label: say('actorId') },
          {
            kind: 'choice',
            key: 'objectType',
            label: say('objectType'),
            options: auditObjects.map((value) => ({ value, label: objectName(value) })),
            width: 140,
          },
          { kind: 'text', key: 'objectId', label: say('objectId') },
        ]}
        values={values}
        onChange={onChange}
      />
    </div>
  );
}

/** The days from which and up to which records are shown. */
function Days({ values, onChange }: { values: Values; onChange: Change }) {
  const say = useWords(auditWords);
  return (['from', 'to'] as const).map((key) => (
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
  ));
}
