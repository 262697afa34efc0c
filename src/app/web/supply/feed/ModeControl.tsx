import { Radio } from 'antd';
import { type FeedMode, feedModes } from '#lifecycle/source/collection.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { useModeName } from './feed-names.ts';
import { feedFormWords } from './feed-form.words.ts';
import { feedWords } from './feed.words.ts';
import './feed.css';

const textKeys = {
  full: 'modeFullText',
  watermark: 'modeWatermarkText',
  key: 'modeKeyText',
} as const;

/** The ways to collect, each with what it does. In: why only the whole can be collected; undefined when parts can. */
export function ModeControl({
  id,
  value,
  onChange,
  reason,
}: {
  id?: string;
  value?: FeedMode;
  onChange?: (mode: FeedMode) => void;
  reason: string | undefined;
}) {
  const say = useWords(feedFormWords);
  const sayFeed = useWords(feedWords);
  const modeName = useModeName();
  return (
    <Radio.Group
      {...(id === undefined ? {} : { id })}
      aria-label={sayFeed('mode')}
      className="feed-modes"
      {...(value === undefined ? {} : { value })}
      onChange={(event) => {
        const chosen = feedModes.find((mode) => mode === event.target.value);
        if (chosen !== undefined) onChange?.(chosen);
      }}
    >
      {feedModes.map((mode) => {
        const why = mode === 'full' ? undefined : reason;
        return (
          <Radio key={mode} value={mode} disabled={why !== undefined && mode !== value}>
            {modeName(mode)}
            <span className="feed-mode-text">{say(textKeys[mode])}</span>
            {why === undefined ? null : <span className="feed-mode-text">{why}</span>}
          </Radio>
        );
      })}
    </Radio.Group>
  );
}
