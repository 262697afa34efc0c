import { Alert, Button, Typography } from 'antd';
import { Component, type ReactNode } from 'react';
import { ApiProblem } from '#platform/http/client.ts';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

interface Told {
  title: string;
  detail: string;
  requestId: string | undefined;
}

/** What to tell a person of an error: the words of a problem, or that the page itself is broken. */
function useTold(error: unknown): Told {
  const say = useWords(uiWords);
  if (error instanceof ApiProblem) {
    const { title, detail, next, requestId } = error;
    // A detail of the platform repeats the title and ends with what to do next; the title stands above it already.
    const rest = detail.startsWith(title) ? (next ?? '') : [detail, next].filter(Boolean).join(' ');
    return { title, detail: rest, requestId };
  }
  return {
    title: say('defectTitle'),
    detail: `${say('defectDetail')} ${say('defectNext')}`,
    requestId: undefined,
  };
}

/** In place of content that could not be had: what happened, what to do, the request id, and another try. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const say = useWords(uiWords);
  const { title, detail, requestId } = useTold(error);
  return (
    <div className="state" role="alert">
      <p className="state-title">{title}</p>
      <p className="weak">{detail}</p>
      {requestId === undefined ? null : <RequestId id={requestId} />}
      {retry === undefined ? null : (
        <div className="state-actions">
          <Button onClick={retry}>{say('retry')}</Button>
        </div>
      )}
    </div>
  );
}

/** A problem above content that is still there, for example above a form. */
export function ProblemAlert({ error, action }: { error: unknown; action?: ReactNode }) {
  const { title, detail, requestId } = useTold(error);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <>
          <div>{detail}</div>
          {requestId === undefined ? null : <RequestId id={requestId} />}
        </>
      }
      {...(action === undefined ? {} : { action })}
    />
  );
}

function RequestId({ id }: { id: string }) {
  const say = useWords(uiWords);
  return (
    <p className="request-id weak">
      {say('requestId')}{' '}
      <Typography.Text code copyable={{ text: id, tooltips: [say('copy'), say('copied')] }}>
        {id}
      </Typography.Text>
    </p>
  );
}

/** Keeps a defect of one part from taking the whole page away. A new `place` tries again. */
export class DefectBoundary extends Component<
  { place: string; children: ReactNode },
  { error: unknown; place: string }
> {
  override state: { error: unknown; place: string } = { error: undefined, place: this.props.place };
  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('unknown') };
  }
  static getDerivedStateFromProps(
    props: { place: string },
    state: { error: unknown; place: string },
  ) {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }
  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <ErrorState
        error={error}
        retry={() => {
          globalThis.location.reload();
        }}
      />
    );
  }
}
