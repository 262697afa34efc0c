import { Input, Select } from 'antd';
import { useWords } from '#platform/ui/words.ts';
import type { Mapping } from './view-types.tsx';
import { viewWords } from './view.words.ts';
import './view.css';

/** What concerns all columns: condition and duplicates. */
export function MappingWhole({
  mapping,
  onChange,
}: {
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}) {
  const say = useWords(viewWords);
  const kept = mapping.columns.filter(({ drop }) => drop !== true);
  const options = kept.map(({ to, label }) => ({ value: to, label: `${to} · ${label}` }));
  const { filter, dedupe } = mapping;
  return (
    <div className="view-facts">
      <label className="labelled">
        <span>{say('filter')}</span>
        <Input
          key={filter}
          defaultValue={filter ?? ''}
          maxLength={5_000}
          onBlur={(event) => {
            const text = event.target.value.trim();
            if (text !== (filter ?? ''))
              onChange({ ...mapping, filter: text === '' ? undefined : text });
          }}
        />
        <span className="weak">{say('filterHint')}</span>
      </label>
      <div className="labelled">
        <span>{say('dedupeKey')}</span>
        <Select
          mode="multiple"
          aria-label={say('dedupeKey')}
          maxCount={20}
          value={dedupe?.key ?? []}
          options={options}
          onChange={(key) => {
            onChange({ ...mapping, dedupe: key.length === 0 ? undefined : { ...dedupe, key } });
          }}
        />
        <span className="weak">{say('dedupeHint')}</span>
      </div>
      {dedupe === undefined ? null : (
        <div className="labelled">
          <span>{say('dedupeOrder')}</span>
          <Select
            allowClear
            aria-label={say('dedupeOrder')}
            value={dedupe.orderBy ?? null}
            options={options}
            onChange={(orderBy) => {
              onChange({ ...mapping, dedupe: { ...dedupe, orderBy: orderBy ?? undefined } });
            }}
          />
          <span className="weak">{say('dedupeOrderHint')}</span>
        </div>
      )}
    </div>
  );
}
