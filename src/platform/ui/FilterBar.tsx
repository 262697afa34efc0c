import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

const typingPauseMs = 300;

/** One filter: a choice, or a text that is searched for. */
export type Filter =
  | {
      kind: 'choice';
      key: string;
      label: string;
      options: readonly { value: string; label: string }[];
      width?: number;
    }
  | { kind: 'text'; key: string; label: string; width?: number };

/** Filters side by side. In: the filters, their values (usually from useUrlState), and how to change one. */
export function FilterBar({
  filters,
  values,
  onChange,
}: {
  filters: readonly Filter[];
  values: Readonly<Record<string, unknown>>;
  onChange: (change: Record<string, string | undefined>) => void;
}) {
  const say = useWords(uiWords);
  const used = filters.some(({ key }) => values[key] !== undefined && values[key] !== '');
  return (
    <search className="filters" aria-label={say('filters')}>
      {filters.map((filter) => (
        <FilterControl
          key={filter.key}
          filter={filter}
          value={textOf(values[filter.key])}
          onChange={(value) => {
            onChange({ [filter.key]: value });
          }}
        />
      ))}
      {used ? (
        <Button
          type="text"
          onClick={() => {
            onChange(Object.fromEntries(filters.map(({ key }) => [key, undefined])));
          }}
        >
          {say('reset')}
        </Button>
      ) : null}
    </search>
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function FilterControl({
  filter,
  value,
  onChange,
}: {
  filter: Filter;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const style = { width: filter.width ?? 180 };
  if (filter.kind === 'text') {
    return <SearchText label={filter.label} value={value} onChange={onChange} style={style} />;
  }
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={filter.label}
      aria-label={filter.label}
      value={value ?? null}
      onChange={(next) => {
        onChange(next ?? undefined);
      }}
      options={[...filter.options]}
      style={style}
      popupMatchSelectWidth={false}
    />
  );
}

/** A text that is asked for once typing pauses. */
function SearchText({
  label,
  value,
  onChange,
  style,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  style: { width: number };
}) {
  const [text, setText] = useState(value ?? '');
  const [known, setKnown] = useState(value);
  // The address changed by another way, for example the back button or a reset.
  if (known !== value) {
    setKnown(value);
    setText(value ?? '');
  }
  useEffect(() => {
    if (text === (value ?? '')) return undefined;
    const timer = setTimeout(() => {
      onChange(text === '' ? undefined : text);
    }, typingPauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text, value, onChange]);
  return (
    <Input
      allowClear
      type="search"
      placeholder={label}
      aria-label={label}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
      }}
      style={style}
    />
  );
}
