import { Tag } from 'antd';

/** A filter that a link brought along: says what the list is narrowed to, and can be taken away. */
export function FilterTag({ words, clear }: { words: string; clear: () => void }) {
  return (
    <Tag
      closable
      onClose={(event) => {
        event.preventDefault();
        clear();
      }}
    >
      {words}
    </Tag>
  );
}
