import { Input, InputNumber, Select } from 'antd';
import type * as z from 'zod';
import {
  CreateDepartment,
  organizationApi,
  UpdateDepartment,
  type Department,
} from '#governance/organization/organization.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCall, useCommand } from '#platform/ui/api.tsx';
import { useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { uiWords } from '#platform/ui/ui.words.ts';
import { VersionGuard, type ComparedField } from '#platform/ui/VersionGuard.tsx';
import { useWords } from '#platform/ui/words.ts';
import { departmentKindKeys } from './department-columns.tsx';
import { useDepartmentName, useDepartmentOf } from './department-name.ts';
import { nodesOf, type DepartmentNode } from './department-tree.ts';
import { DepartmentSelect } from './DepartmentSelect.tsx';
import { systemWords } from './system.words.ts';

/** What somebody wants to do with a department. */
export type DepartmentDeed =
  | { kind: 'create'; parentId: string | undefined }
  | { kind: 'update'; department: Department }
  | { kind: 'move'; department: DepartmentNode };

interface Ground {
  roots: readonly DepartmentNode[];
  close: () => void;
}

/** The form of the deed that was chosen, beside the tree. */
export function DepartmentDrawer({
  deed,
  ...ground
}: Ground & { deed: DepartmentDeed | undefined }) {
  const say = useWords(systemWords);
  const name = useDepartmentName();
  const title =
    deed === undefined || deed.kind === 'create'
      ? say('create')
      : say(deed.kind === 'move' ? 'moveTitle' : 'updateTitle', { name: name(deed.department) });
  return (
    <FormDrawer title={title} open={deed !== undefined} onClose={ground.close}>
      {deed?.kind === 'create' ? <Create {...ground} parentId={deed.parentId} /> : null}
      {deed?.kind === 'update' ? <Update {...ground} department={deed.department} /> : null}
      {deed?.kind === 'move' ? <Move {...ground} department={deed.department} /> : null}
    </FormDrawer>
  );
}

function Create({ roots, close, parentId }: Ground & { parentId: string | undefined }) {
  const say = useWords(systemWords);
  const toast = useToast();
  const create = useCommand(organizationApi.create);
  const areaCode = roots[0]?.areaCode;
  return (
    <ApiForm
      schema={CreateDepartment}
      initial={{ parentId, kind: 'department', areaCode, order: 0 }}
      draftKey="department-create"
      submit={say('create')}
      onSubmit={async (body) => {
        const { nameZh } = await create.mutateAsync({ body });
        toast(say('created2', { name: nameZh }));
        close();
      }}
    >
      <Field name="parentId" label={say('parent')}>
        <DepartmentSelect />
      </Field>
      <Facts />
    </ApiForm>
  );
}

function Update({ close, department }: Ground & { department: Department }) {
  const say = useWords(systemWords);
  const toast = useToast();
  const call = useCall();
  const update = useCommand(organizationApi.update);
  const { id, nameZh, nameEn, uscc, areaCode, kind, order, version } = department;
  return (
    <ApiForm
      schema={UpdateDepartment}
      initial={{ nameZh, nameEn, uscc, areaCode, kind, order, version }}
      draftKey={`department-${id}`}
      submit={useWords(uiWords)('save')}
      onSubmit={async (body) => {
        await update.mutateAsync({ params: { id }, body });
        toast(say('updated', { name: nameZh }));
        close();
      }}
    >
      <VersionGuard
        fields={useComparedFacts()}
        read={() => call(organizationApi.get, { params: { id } })}
      />
      <Facts />
    </ApiForm>
  );
}

/** The facts of a department in words, to compare two versions of it. */
function useComparedFacts(): ComparedField[] {
  const say = useWords(systemWords);
  const kindName = (value: unknown) => {
    const key = Object.entries(departmentKindKeys).find(([kind]) => kind === value)?.[1];
    return key === undefined ? '—' : say(key);
  };
  return [
    { name: 'nameZh', label: say('nameZh') },
    { name: 'nameEn', label: say('nameEn') },
    { name: 'kind', label: say('departmentKind'), words: kindName },
    { name: 'areaCode', label: say('areaCode') },
    { name: 'uscc', label: say('uscc') },
    { name: 'order', label: say('order') },
  ];
}

function Facts() {
  const say = useWords(systemWords);
  const kinds = Object.entries(departmentKindKeys);
  return (
    <>
      <Field name="nameZh" label={say('nameZh')}>
        <Input maxLength={100} />
      </Field>
      <Field name="nameEn" label={say('nameEn')}>
        <Input maxLength={200} />
      </Field>
      <Field name="kind" label={say('departmentKind')}>
        <Select options={kinds.map(([value, key]) => ({ value, label: say(key) }))} />
      </Field>
      <Field name="areaCode" label={say('areaCode')}>
        <Input maxLength={6} inputMode="numeric" />
      </Field>
      <Field name="uscc" label={say('uscc')}>
        <Input maxLength={18} />
      </Field>
      <Field name="order" label={say('order')} hint={say('orderHint')}>
        <InputNumber style={{ width: 160 }} />
      </Field>
    </>
  );
}

function Move({ close, department }: Ground & { department: DepartmentNode }) {
  const say = useWords(systemWords);
  const toast = useToast();
  const name = useDepartmentName();
  const call = useCall();
  const departmentName = useDepartmentOf();
  const move = useCommand(organizationApi.move);
  const { id, parentId, version } = department;
  return (
    <ApiForm
      schema={organizationApi.move.body}
      initial={{ parentId, version }}
      draftKey={`department-move-${id}`}
      submit={say('move')}
      onSubmit={async (body: z.input<typeof organizationApi.move.body>) => {
        await move.mutateAsync({ params: { id }, body });
        toast(say('moved', { name: name(department) }));
        close();
      }}
    >
      <VersionGuard
        fields={[{ name: 'parentId', label: say('parent'), words: departmentName }]}
        read={() => call(organizationApi.get, { params: { id } })}
      />
      <Field name="parentId" label={say('parent')}>
        <DepartmentSelect without={new Set(nodesOf(department).map((node) => node.id))} />
      </Field>
    </ApiForm>
  );
}
