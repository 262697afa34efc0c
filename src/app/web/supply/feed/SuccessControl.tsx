import { Input } from 'antd';
import type { HttpSelection } from '#lifecycle/source/http-connection.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { feedHttpWords } from './feed-http.words.ts';

/** Where an answer says that all went well, and how; nothing when both are empty. */
export function SuccessControl({
  id,
  value = { member: '', value: '' },
  onChange,
}: {
  id?: string;
  value?: NonNullable<HttpSelection['success']>;
  onChange?: (success: HttpSelection['success']) => void;
}) {
  const say = useWords(feedHttpWords);
  const set = (change: Partial<typeof value>) => {
    const next = { ...value, ...change };
    onChange?.(next.member === '' && next.value === '' ? undefined : next);
  };
  return (
    <fieldset id={id} className="feed-columns" aria-label={say('httpSuccess')}>
      <div className="feed-line">
        <Input
          aria-label={say('httpSuccessMember')}
          value={value.member}
          maxLength={500}
          autoComplete="off"
          placeholder="/code"
          onChange={(event) => set({ member: event.target.value })}
          className="feed-short"
        />
        <Input
          aria-label={say('httpSuccessValue')}
          value={value.value}
          maxLength={200}
          autoComplete="off"
          placeholder="200"
          onChange={(event) => set({ value: event.target.value })}
          className="feed-short"
        />
      </div>
    </fieldset>
  );
}
