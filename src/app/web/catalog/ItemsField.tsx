import { Button, Checkbox, Input, InputNumber, Select, Space } from 'antd';
import { useState } from 'react';
import type { ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { catalogWords } from './catalog.words.ts';
import { ItemSchema, useChoices, type Choice, type Item } from './content-values.ts';
import { ItemTable } from './ItemTable.tsx';
import { nationalWords } from './national.words.ts';

/** The items of the draft: one is changed beside the table, or dropped. Value and onChange come from its field. */
export function ItemsField({
  value = [],
  onChange,
  entry,
}: {
  value?: Item[];
  onChange?: (items: Item[]) => void;
  entry: ResourceDetail;
}) {
  const say = useWords(catalogWords);
  const [editing, setEditing] = useState<Item>();
  const close = () => {
    setEditing(undefined);
  };
  return (
    <>
      <ItemTable
        items={value}
        evidence={entry.evidence}
        further={[
          {
            key: 'action',
            title: '',
            width: 130,
            render: (item) => (
              <Space size={10}>
                <Button
                  type="link"
                  className="flush"
                  aria-label={`${say('editItem')} ${item.name}`}
                  onClick={() => {
                    setEditing(item);
                  }}
                >
                  {say('editItem')}
                </Button>
                <Button
                  type="link"
                  className="flush"
                  aria-label={`${say('dropItem')} ${item.name}`}
                  onClick={() => onChange?.(value.filter((one) => one !== item))}
                >
                  {say('dropItem')}
                </Button>
              </Space>
            ),
          },
        ]}
      />
      <FormDrawer
        title={say('itemTitle', { name: editing?.name ?? '' })}
        open={editing !== undefined}
        onClose={close}
      >
        {editing === undefined ? null : (
          <ItemForm
            item={editing}
            draftKey={`resource-item-${entry.id}-${editing.column}`}
            onKeep={(item) => {
              onChange?.(value.map((one) => (one === editing ? item : one)));
              close();
            }}
          />
        )}
      </FormDrawer>
    </>
  );
}

function ItemForm({
  item,
  draftKey,
  onKeep,
}: {
  item: Item;
  draftKey: string;
  onKeep: (item: Item) => void;
}) {
  const say = useWords(nationalWords);
  const { optionsOf } = useChoices();
  const choice = (name: Choice) => (
    <Field name={name} label={say(name)}>
      <Select options={optionsOf(name)} />
    </Field>
  );
  return (
    <ApiForm
      schema={ItemSchema}
      initial={item}
      draftKey={draftKey}
      submit={useWords(catalogWords)('keepItem')}
      onSubmit={(body) => {
        onKeep(ItemSchema.parse(body));
        return Promise.resolve();
      }}
    >
      <Field name="name" label={say('itemName')}>
        <Input maxLength={200} />
      </Field>
      {choice('dataType')}
      <Field name="length" label={say('length')}>
        <InputNumber min={1} max={1_000_000} precision={0} />
      </Field>
      <Field name="scale" label={say('scale')}>
        <InputNumber min={0} max={18} precision={0} />
      </Field>
      <Field name="grade" label={say('grade')}>
        <Select
          options={[1, 2, 3, 4].map((grade) => ({
            value: grade,
            label: say('gradeOf', { grade }),
          }))}
        />
      </Field>
      {(['sensitive', 'key', 'nullable'] as const).map((name) => (
        <Field key={name} name={name} label="" valueProp="checked">
          <Checkbox>{say(name)}</Checkbox>
        </Field>
      ))}
      {choice('shareType')}
      {choice('openType')}
      <Field name="openCondition" label={say('openCondition')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Field>
      {(['dataElementId', 'codeSetId', 'valueRange'] as const).map((name) => (
        <Field key={name} name={name} label={say(name)}>
          <Input maxLength={200} />
        </Field>
      ))}
      <Field name="description" label={say('description')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Field>
    </ApiForm>
  );
}
