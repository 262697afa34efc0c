import { Alert, Input } from 'antd';
import { useState } from 'react';
import { serviceApi, type ServiceDetail } from '#lifecycle/service/service.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { callGateway, type GatewayAnswer, type GatewayAsk } from './gateway-call.ts';
import { GatewayAnswerPanel } from './GatewayAnswerPanel.tsx';
import { readDocument, type DocumentField } from './service-document.ts';
import { TryFile, TryQuery, TryVerify } from './try-forms.tsx';
import { tryWords } from './try.words.ts';
import './service.css';

/** Calls the service with a key that the person pastes. The key is held in this component only. */
export function TryIt({ service }: { service: ServiceDetail }) {
  const query = useApi(serviceApi.openApi, { params: { id: service.id } });
  return (
    <Loaded query={query}>
      {(given) => <TryForm service={service} fields={readDocument(given)?.fields ?? []} />}
    </Loaded>
  );
}

function TryForm({
  service,
  fields,
}: {
  service: ServiceDetail;
  fields: readonly DocumentField[];
}) {
  const say = useWords(tryWords);
  const [key, setKey] = useState('');
  const [ask, setAsk] = useState<GatewayAsk>();
  const trial = useTrial();
  const isKey = key.trim().startsWith('csk_');
  const Form = { query: TryQuery, verify: TryVerify, file: TryFile }[service.kind];
  return (
    <div className="stack">
      <Panel>
        <form
          className="stack form-page"
          autoComplete="off"
          onSubmit={(event) => {
            event.preventDefault();
            if (isKey && ask !== undefined) void trial.run(ask, key.trim());
          }}
        >
          <label className="stack-small">
            <span>{say('key')}</span>
            <Input.Password
              value={key}
              maxLength={200}
              autoComplete="off"
              onChange={(event) => {
                setKey(event.target.value);
              }}
            />
            <span className="weak">{say('keyHint')}</span>
          </label>
          <Form service={service} fields={fields} onAsk={setAsk} />
          {ask === undefined ? null : (
            <pre className="code code-box" aria-label={say('sent')}>
              {[`${ask.method} ${ask.path}`, ask.body].filter(Boolean).join('\n')}
            </pre>
          )}
          <div>
            <ReasonButton
              type="primary"
              htmlType="submit"
              loading={trial.busy}
              reason={isKey ? undefined : say('keyNeeded')}
            >
              {say(trial.answer === undefined ? 'call' : 'again')}
            </ReasonButton>
          </div>
        </form>
      </Panel>
      {trial.lost ? <Alert type="error" showIcon role="alert" title={say('unreachable')} /> : null}
      {trial.answer === undefined ? null : <GatewayAnswerPanel answer={trial.answer} />}
    </div>
  );
}

function useTrial() {
  const [busy, setBusy] = useState(false);
  const [lost, setLost] = useState(false);
  const [answer, setAnswer] = useState<GatewayAnswer>();
  const run = async (ask: GatewayAsk, key: string) => {
    setBusy(true);
    setLost(false);
    try {
      setAnswer(await callGateway(ask, key));
    } catch {
      // The only error of a fetch is that no answer came; it is told above.
      setAnswer(undefined);
      setLost(true);
    } finally {
      setBusy(false);
    }
  };
  return { busy, lost, answer, run };
}
