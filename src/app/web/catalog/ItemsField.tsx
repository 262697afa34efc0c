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
  const [editing, setEditing] = useState<Item>();
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
              <ItemDeeds
                name={item.name}
                onEdit={() => {
                  setEditing(item);
                }}
                onDrop={() => onChange?.(value.filter((one) => one !== item))}
              />
            ),
          },
        ]}
      />
      <ItemDrawer
        item={editing}
        entryId={entry.id}
        close={() => {
          setEditing(undefined);
        }}
        onKeep={(item) => onChange?.(value.map((one) => (one === editing ? item : one)))}
      />
    </>
  );
}

function ItemDeeds(props: { name: string; onEdit: () => void; onDrop: () => void }) {
  const say = useWords(catalogWords);
  const deeds = [
    ['editItem', props.onEdit],
    ['dropItem', props.onDrop],
  ] as const;
  return (
    <Space size={10}>
      {deeds.map(([verb, onClick]) => (
        <Button
          key={verb}
          type="link"
          className="flush"
          aria-label={`${say(verb)} ${props.name}`}
          onClick={onClick}
        >
          {say(verb)}
        </Button>
      ))}
    </Space>
  );
}

function ItemDrawer(props: {
  item: Item | undefined;
  entryId: string;
  close: () => void;
  onKeep: (item: Item) => void;
}) {
  const { item, entryId, close, onKeep } = props;
  const say = useWords(catalogWords);
  return (
    <FormDrawer
      title={say('itemTitle', { name: item?.name ?? '' })}
      open={item !== undefined}
      onClose={close}
    >
      {item === undefined ? null : (
        <ItemForm
          item={item}
          draftKey={`resource-item-${entryId}-${item.column}`}
          onKeep={(kept) => {
            onKeep(kept);
            close();
          }}
        />
      )}
    </FormDrawer>
  );
}

interface ItemFormProps {
  item: Item;
  draftKey: string;
  onKeep: (item: Item) => void;
}

function ItemForm({ item, draftKey, onKeep }: ItemFormProps) {
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
      <ShapeFields />
      <SharingFields />
      <MeaningFields />
    </ApiForm>
  );
}

function ItemChoice({ name }: { name: Choice }) {
  const say = useWords(nationalWords);
  const { optionsOf } = useChoices();
  return (
    <Field name={name} label={say(name)}>
      <Select options={optionsOf(name)} />
    </Field>
  );
}

function ShapeFields() {
  const say = useWords(nationalWords);
  return (
    <>
      <Field name="name" label={say('itemName')}>
        <Input maxLength={200} />
      </Field>
      <ItemChoice name="dataType" />
      <Field name="length" label={say('length')}>
        <InputNumber min={1} max={1_000_000} precision={0} />
      </Field>
      <Field name="scale" label={say('scale')}>
        <InputNumber min={0} max={18} precision={0} />
      </Field>
    </>
  );
}

function SharingFields() {
  const say = useWords(nationalWords);
  const gradeOptions = [1, 2, 3, 4].map((grade) => ({
    value: grade,
    label: say('gradeOf', { grade }),
  }));
  return (
    <>
      <Field name="grade" label={say('grade')}>
        <Select options={gradeOptions} />
      </Field>
      {(['sensitive', 'key', 'nullable'] as const).map((name) => (
        <Field key={name} name={name} label="" valueProp="checked">
          <Checkbox>{say(name)}</Checkbox>
        </Field>
      ))}
      <ItemChoice name="shareType" />
      <ItemChoice name="openType" />
      <Field name="openCondition" label={say('openCondition')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Field>
    </>
  );
}

function MeaningFields() {
  const say = useWords(nationalWords);
  return (
    <>
      {(['dataElementId', 'codeSetId', 'valueRange'] as const).map((name) => (
        <Field key={name} name={name} label={say(name)}>
          <Input maxLength={200} />
        </Field>
      ))}
      <Field name="description" label={say('description')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Field>
    </>
  );
}
