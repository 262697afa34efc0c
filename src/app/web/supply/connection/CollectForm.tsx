import { useNavigate } from '@tanstack/react-router';
import { Checkbox, Input } from 'antd';
import type { ReactNode } from 'react';
import * as z from 'zod';
import type { Connection } from '#lifecycle/source/connection.contract.ts';
import { RegisterSource, sourceApi } from '#lifecycle/source/source.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../../paths.ts';
import { useDepartmentNames } from '../road-stage.ts';
import { oldTableWords } from './old-table.words.ts';

interface CollectProps {
  connection: Connection;
  /** The table that is collected; undefined for files and interfaces, which are chosen later. */
  at?: { schema: string; table: string };
  extra?: ReactNode;
}

/** Registers a data set of the department of the connection, and goes on to what is collected for it, and when. */
export function CollectForm({ connection, at, extra }: CollectProps) {
  const say = useWords(oldTableWords);
  const toast = useToast();
  const navigate = useNavigate();
  const { nameOf } = useDepartmentNames();
  const register = useCommand(sourceApi.register);
  const { id, departmentId } = connection;
  const { name, code } = RegisterSource.shape;
  const unclassified = z.literal(true, say('declareNeeded'));
  return (
    <ApiForm
      schema={z.object({ name, code, unclassified })}
      initial={{ ...(at === undefined ? {} : namesFrom(at.table)), unclassified: false }}
      draftKey={`connection-collect-${id}-${at?.schema ?? ''}-${at?.table ?? ''}`}
      submit={say('registerNext')}
      extra={extra}
      onSubmit={async (values) => {
        const { dataSet } = await register.mutateAsync({ body: { ...values, departmentId } });
        toast(say('registered', { name: dataSet.name }));
        void navigate({
          to: pathTo('sourceFeed', { dataSetId: dataSet.id }),
          search: { connection: id, ...at },
        });
      }}
    >
      <p className="weak">{say('collectWhat', { department: nameOf(departmentId) ?? '—' })}</p>
      <Field name="name" label={say('dataSetName')} hint={say('dataSetNameHint')}>
        <Input maxLength={200} />
      </Field>
      <Field name="code" label={say('code')} hint={say('codeHint')}>
        <Input maxLength={63} spellCheck={false} />
      </Field>
      <Field
        name="unclassified"
        label={say('unclassified')}
        hint={say('declareHint')}
        valueProp="checked"
      >
        <Checkbox>{say('declare')}</Checkbox>
      </Field>
    </ApiForm>
  );
}

/** The same beside the page of a connection that leads to files or an interface. */
export function CollectDrawer(props: { connection: Connection; open: boolean; close: () => void }) {
  const { connection, open, close } = props;
  const say = useWords(oldTableWords);
  const title = say('collectTitle', { name: connection.name });
  return (
    <FormDrawer title={title} open={open} onClose={close}>
      <CollectForm connection={connection} />
    </FormDrawer>
  );
}

/** The name and the code that a data set has at first: those of the table, as far as they fit. */
function namesFrom(table: string): { name: string; code?: string } {
  const code = table.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  return /^[a-z][a-z0-9_]{0,62}$/.test(code) ? { name: table, code } : { name: table };
}
