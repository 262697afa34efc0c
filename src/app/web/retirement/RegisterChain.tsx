import { Alert, Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { registerApi } from '#lifecycle/retirement/register.contract.ts';
import type { CallOutput } from '#platform/http/client.ts';
import { useApi } from '#platform/ui/api.tsx';
import { formatDateTime, useFormats } from '#platform/ui/formats.ts';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { useWords } from '#platform/ui/words.ts';
import { registerWords } from './register.words.ts';
import './register.css';

type Verification = CallOutput<typeof registerApi.verify>;

const staleMs = 60_000;

/** Whether the chain of the whole register holds, or where it is broken. */
export function RegisterChain() {
  const say = useWords(registerWords);
  const query = useApi(registerApi.verify, {}, { staleMs });
  const again = (
    <Button size="small" loading={query.isFetching} onClick={() => void query.refetch()}>
      {say('again')}
    </Button>
  );
  return (
    <Loaded query={query}>
      {(found) =>
        found.brokenCount > 0 ? (
          <Alert
            type="error"
            showIcon
            role="alert"
            title={say('brokenTitle', { count: found.brokenCount })}
            description={<Broken found={found} />}
            action={again}
          />
        ) : (
          <Whole found={found} again={again} />
        )
      }
    </Loaded>
  );
}

function Whole({ found, again }: { found: Verification; again: ReactNode }) {
  const say = useWords(registerWords);
  const { number } = useFormats();
  const { entries, lastHash, checkedAt } = found;
  if (lastHash === null) return <Alert type="info" showIcon title={say('noneTitle')} />;
  return (
    <Alert
      type="success"
      showIcon
      title={say('wholeTitle', { count: number(entries) })}
      description={
        <>
          {say('wholeText', { at: formatDateTime(checkedAt) })}{' '}
          <Typography.Text code copyable={{ text: lastHash }} className="anywhere">
            {lastHash}
          </Typography.Text>
        </>
      }
      action={again}
    />
  );
}

function Broken({ found: { broken, brokenCount } }: { found: Verification }) {
  const say = useWords(registerWords);
  return (
    <>
      <ul>
        {broken.map(({ sequence, why }) => (
          <li key={sequence}>
            {say(why === 'changed' ? 'brokenChanged' : 'brokenUnlinked', { number: sequence })}
          </li>
        ))}
      </ul>
      {brokenCount > broken.length ? <p>{say('brokenMore', { count: broken.length })}</p> : null}
      <p>{say('brokenNext')}</p>
    </>
  );
}
