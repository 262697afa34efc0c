import { Tag } from 'antd';

/** How a state feels: going on, good, needs somebody, bad, at rest. */
export type Tone = 'running' | 'good' | 'attention' | 'bad' | 'rest';

const colours = {
  running: 'processing',
  good: 'success',
  attention: 'warning',
  bad: 'error',
  rest: 'default',
} as const;

/** A state as a tag with words; the colour only repeats what the words say. */
export function StatusTag({ tone, children }: { tone: Tone; children: string }) {
  return (
    <Tag color={colours[tone]} className="status-tag">
      {children}
    </Tag>
  );
}
