import { SearchOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Input } from 'antd';
import { useState } from 'react';
import { useWords } from '#platform/ui/words.ts';
import { useFindings } from './findings.ts';
import { shellWords } from './shell.words.ts';

/** Finds pages, data sets, resources and services by name, wherever one is. */
export function GlobalSearch() {
  const say = useWords(shellWords);
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const groups = useFindings(text.trim());
  const options = groups.map(({ title, found }) => ({
    label: title,
    options: found.map(({ to, name, detail }) => ({
      value: to,
      label: (
        <span className="found">
          <span>{name}</span>
          <span className="weak">{detail}</span>
        </span>
      ),
    })),
  }));
  return (
    <AutoComplete
      className="global-search"
      value={text}
      options={options}
      onSearch={setText}
      onSelect={(to: string) => {
        setText('');
        void navigate({ to });
      }}
      notFoundContent={text.trim() === '' ? null : say('searchNone', { text: text.trim() })}
      popupMatchSelectWidth={360}
      classNames={{ popup: { root: 'search-found' } }}
    >
      <Input prefix={<SearchOutlined />} placeholder={say('search')} aria-label={say('search')} />
    </AutoComplete>
  );
}
