import { Input, Select, Space } from 'antd';
import { resourceApi } from '#lifecycle/resource/resource.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useWords } from '#platform/ui/words.ts';
import type { Content } from './content-values.ts';
import { nationalWords } from './national.words.ts';

const classesMs = 600_000;
type ClassCode = Content['classCode'];

/** The class of an entry: 类 and 项 from the tree, 目 and 细目 as they are. Value and onChange come from its field. */
export function ClassSelect({
  value,
  onChange,
  disabled,
  id,
}: {
  value?: Partial<ClassCode>;
  onChange?: (value: Partial<ClassCode>) => void;
  disabled: boolean;
  id?: string;
}) {
  const say = useWords(nationalWords);
  const tree = useApi(resourceApi.classes, {}, { staleMs: classesMs });
  const change = (part: Partial<ClassCode>) => {
    onChange?.({ ...value, ...part });
  };
  const options = (tree.data?.classes ?? []).flatMap((group) =>
    group.items.map((item) => ({
      value: `${group.code}.${item.code}`,
      label: `${group.name} / ${item.name}`,
    })),
  );
  const chosen = value?.major === undefined ? null : `${value.major}.${value.item ?? ''}`;
  return (
    <Space wrap size={8}>
      <Select
        {...(id === undefined ? {} : { id })}
        aria-label={say('classItem')}
        showSearch={{ optionFilterProp: 'label' }}
        value={chosen}
        disabled={disabled}
        options={options}
        style={{ width: 300 }}
        onChange={(next: string) => {
          const [major = '', item = ''] = next.split('.');
          change({ major, item });
        }}
      />
      <Input
        aria-label={say('classSub')}
        placeholder={say('classSub')}
        value={value?.sub ?? ''}
        disabled={disabled}
        maxLength={3}
        inputMode="numeric"
        style={{ width: 90 }}
        onChange={(event) => {
          change({ sub: event.target.value });
        }}
      />
      <Input
        aria-label={say('classDetail')}
        placeholder={say('classDetail')}
        value={value?.detail ?? ''}
        disabled={disabled}
        maxLength={20}
        style={{ width: 180 }}
        onChange={(event) => {
          change({ detail: event.target.value.toUpperCase() });
        }}
      />
    </Space>
  );
}
