import { connectionUseApi } from '#lifecycle/source/connection-use.contract.ts';
import {
  connectionApi,
  type Connection,
  type ConnectionMove,
} from '#lifecycle/source/connection.contract.ts';
import { useApi, useCommand } from '#platform/ui/api.tsx';
import { useAttempt, useConfirm } from '#platform/ui/confirm.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { connectionWords } from './connection.words.ts';

const sourcesMax = 200;
const namesShown = 5;

const words = {
  suspend: { title: 'suspendTitle', text: 'suspendText' },
  resume: { title: 'resumeTitle', text: 'resumeText' },
  retire: { title: 'retireTitle', text: 'retireText' },
} as const;

/** Suspends, resumes or retires a connection; says first which data sets that affects. */
export function ConnectionMoves({ connection }: { connection: Connection }) {
  const say = useWords(connectionWords);
  const { number } = useFormats();
  const confirm = useConfirm();
  const attempt = useAttempt();
  const move = useCommand(connectionApi.move);
  const { names, impact } = useImpact(connection);
  const { id, name, state, version } = connection;
  const run = async (deed: ConnectionMove) => {
    const { title, text } = words[deed];
    const agreed = await confirm({
      title: say(title, { name }),
      text: `${impact}${say(text)}`,
      action: say(deed),
      danger: deed === 'retire',
    });
    if (!agreed) return;
    const done = say('done', { move: say(deed), name });
    await attempt(() => move.mutateAsync({ params: { id }, body: { version, move: deed } }), done);
  };
  const pause = state === 'active' ? 'suspend' : 'resume';
  const count = names.length;
  return (
    <>
      <ReasonButton reason={undefined} loading={move.isPending} onClick={() => void run(pause)}>
        {say(pause)}
      </ReasonButton>
      <ReasonButton
        danger
        reason={count === 0 ? undefined : say('inUse', { count: number(count) })}
        onClick={() => void run('retire')}
      >
        {say('retire')}
      </ReasonButton>
    </>
  );
}

/** The living data sets that are collected by it, and the words for them. */
function useImpact({ id }: Connection) {
  const say = useWords(connectionWords);
  const language = useLanguage();
  const { list, number } = useFormats();
  const input = { params: { id }, query: { limit: sourcesMax } };
  const { data } = useApi(connectionUseApi.sources, input);
  const names = (data?.items ?? [])
    .filter(({ state }) => state !== 'retired')
    .map(({ dataSetName }) => dataSetName);
  if (names.length === 0) return { names, impact: withSpace(say('impactNone'), language) };
  const shown = list(names.slice(0, namesShown));
  const listed = names.length > namesShown ? `${shown} ${say('more')}` : shown;
  const count = number(names.length);
  return { names, impact: withSpace(say('impact', { count, names: listed }), language) };
}

function withSpace(words: string, language: 'zh' | 'en'): string {
  return language === 'zh' ? words : `${words} `;
}
