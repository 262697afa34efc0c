import { Alert, Button, Typography } from 'antd';
import { useFormats } from '#platform/ui/formats.ts';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { answerBytesMax, shownMax, type GatewayAnswer } from './gateway-call.ts';
import { tryWords } from './try.words.ts';

/** Status, headers and content of an answer of the gateway. */
export function GatewayAnswerPanel({ answer }: { answer: GatewayAnswer }) {
  const say = useWords(tryWords);
  const { bytes, duration } = useFormats();
  const { status, durationMs, headers, text, problem, file, tooLong } = answer;
  const took = duration(durationMs);
  return (
    <Panel
      title={say('answer')}
      extra={
        <StatusTag tone={status < 400 ? 'good' : 'bad'}>
          {say('status', { status, took })}
        </StatusTag>
      }
    >
      <div className="stack" aria-live="polite">
        {problem === undefined ? null : (
          <Alert
            type="error"
            showIcon
            title={problem.title}
            description={[
              problem.next ?? problem.detail,
              ...problem.errors.map(({ path, message }) => `${path}: ${message}`),
            ].join(' ')}
          />
        )}
        <h3 className="small-title">{say('headers')}</h3>
        <Facts items={headers.map(([name, value]) => [name, value])} />
        <h3 className="small-title">{say('body')}</h3>
        {tooLong ? <p>{say('tooLong', { size: bytes(answerBytesMax) })}</p> : null}
        {text === undefined ? null : <Content text={text} />}
        {file === undefined ? null : (
          <div className="stack">
            <p>{say('binary', { size: bytes(file.blob.size) })}</p>
            <div>
              <Button
                onClick={() => {
                  save(file);
                }}
              >
                {say('save')}
              </Button>
            </div>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Content({ text }: { text: string }) {
  const say = useWords(tryWords);
  const { number } = useFormats();
  return (
    <>
      {text.length > shownMax ? <p>{say('cut', { count: number(shownMax) })}</p> : null}
      {/* Long content scrolls, so it can be reached by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="code code-box" tabIndex={0} aria-label={say('body')}>
        {text.slice(0, shownMax)}
      </pre>
      <Typography.Text copyable={{ text, tooltips: [say('copy'), say('copied')] }}>
        {say('copy')}
      </Typography.Text>
    </>
  );
}

function save({ blob, name }: { blob: Blob; name: string }): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
