import { Input, Select, Space } from 'antd';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useWords } from '#platform/ui/words.ts';
import type { Content } from './content-values.ts';
import { nationalWords } from './national.words.ts';

const classesMs = 600_000;
type ClassCode = Partial<Content['classCode']>;

interface Part {
  value: ClassCode | undefined;
  change: (part: ClassCode) => void;
  disabled: boolean;
}

/** The class of an entry: 类 and 项 from the tree, 目 and 细目 as they are. Value and onChange come from its field. */
export function ClassSelect({
  value,
  onChange,
  disabled,
  id,
}: {
  value?: ClassCode;
  onChange?: (value: ClassCode) => void;
  disabled: boolean;
  id?: string;
}) {
  const change = (part: ClassCode) => {
    onChange?.({ ...value, ...part });
  };
  const part: Part = { value, change, disabled };
  return (
    <Space wrap size={8}>
      <ClassItem {...part} id={id} />
      <SubClass {...part} />
      <ClassDetail {...part} />
    </Space>
  );
}

function ClassItem({ value, change, disabled, id }: Part & { id: string | undefined }) {
  const say = useWords(nationalWords);
  const tree = useApi(resourceApi.classes, {}, { staleMs: classesMs });
  const options = (tree.data?.classes ?? []).flatMap((group) =>
    group.items.map((item) => ({
      value: `${group.code}.${item.code}`,
      label: `${group.name} / ${item.name}`,
    })),
  );
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      aria-label={say('classItem')}
      showSearch={{ optionFilterProp: 'label' }}
      value={value?.major === undefined ? null : `${value.major}.${value.item ?? ''}`}
      disabled={disabled}
      options={options}
      className="class-item"
      onChange={(next) => {
        const [major = '', item = ''] = (next ?? '').split('.');
        change({ major, item });
      }}
    />
  );
}

function SubClass({ value, change, disabled }: Part) {
  const say = useWords(nationalWords);
  return (
    <Input
      aria-label={say('classSub')}
      placeholder={say('classSub')}
      value={value?.sub ?? ''}
      disabled={disabled}
      maxLength={3}
      inputMode="numeric"
      className="class-sub"
      onChange={(event) => {
        change({ sub: event.target.value });
      }}
    />
  );
}

function ClassDetail({ value, change, disabled }: Part) {
  const say = useWords(nationalWords);
  return (
    <Input
      aria-label={say('classDetail')}
      placeholder={say('classDetail')}
      value={value?.detail ?? ''}
      disabled={disabled}
      maxLength={20}
      className="class-detail"
      onChange={(event) => {
        change({ detail: event.target.value.toUpperCase() });
      }}
    />
  );
}
