import { Alert } from 'antd';
import type { ResourceDetail } from '#lifecycle/resource/resource.contract.ts';
import { formatDateTime } from '#platform/ui/formats.ts';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { catalogWords } from './catalog.words.ts';
import { usePersonName } from './EntryHistory.tsx';

/** What a person should know of an entry before anything else: drift, who waits for whom, what is missing or vague. */
export function EntryNotes({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const language = useLanguage();
  const editable = entry.moves.includes('edit');
  const { drift } = entry;
  const missing = missingToSubmit(entry);
  return (
    <>
      {drift === null ? null : (
        <Alert
          type="error"
          showIcon
          title={say('driftTitle')}
          description={
            <WordList words={drift.words.map((one) => one[language])} last={say('driftNext')} />
          }
        />
      )}
      <Waiting entry={entry} />
      <Rejected entry={entry} />
      {editable && missing.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={say('missingTitle', { count: missing.length })}
          description={<WordList words={missing.map(({ words }) => words[language])} />}
        />
      ) : null}
      {isReady(entry) ? <Alert type="success" showIcon title={say('complete')} /> : null}
      {entry.warnings.length === 0 ? null : (
        <Alert
          type="warning"
          showIcon
          title={say('warningTitle', { count: entry.warnings.length })}
          description={<WordList words={entry.warnings.map(({ words }) => words[language])} />}
        />
      )}
    </>
  );
}

/** Whether the draft only has to be submitted; one that was rejected has to be changed first. */
export function isReady(entry: ResourceDetail): boolean {
  const { state, draft, moves } = entry;
  if (draft === null || state === 'publish-rejected' || !moves.includes('edit')) return false;
  return missingToSubmit(entry).length === 0;
}

/** What stops the submission; that the data are not classified is declared with it. */
export function missingToSubmit({ missing }: ResourceDetail): ResourceDetail['missing'] {
  return missing.filter(({ path }) => path !== 'secrecy');
}

function Waiting({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const nameOf = usePersonName(entry);
  const { asked, state } = entry;
  if (asked === null) return null;
  const name = nameOf(asked.by);
  const title =
    state === 'revoke-audit' ? say('waitingRevoke', { name }) : say('waitingPublish', { name });
  const { reason } = asked;
  return (
    <Alert
      type="info"
      showIcon
      title={title}
      {...(reason === null ? {} : { description: say('revokeReasonIs', { reason }) })}
    />
  );
}

/** Why the last review said no, and what to do now. */
export function Rejected({ entry }: { entry: ResourceDetail }) {
  const say = useWords(catalogWords);
  const nameOf = usePersonName(entry);
  const { state, reviews } = entry;
  const [last] = reviews;
  // Other departments are not told of what was sent back.
  if (last?.decision !== 'reject' || (state !== 'publish-rejected' && state !== 'revoke-rejected'))
    return null;
  const told = { name: nameOf(last.reviewedBy), at: formatDateTime(last.reviewedAt) };
  return (
    <Alert
      type="warning"
      showIcon
      title={say('rejectedTitle', { reason: last.reason ?? '—' })}
      description={say(
        state === 'publish-rejected' ? 'rejectedPublishNext' : 'rejectedRevokeNext',
        told,
      )}
    />
  );
}

const shownMax = 20;

function WordList({ words, last }: { words: readonly string[]; last?: string }) {
  return (
    <ul>
      {words.slice(0, shownMax).map((one) => (
        <li key={one}>{one}</li>
      ))}
      {words.length > shownMax ? <li>…</li> : null}
      {last === undefined ? null : <li>{last}</li>}
    </ul>
  );
}
