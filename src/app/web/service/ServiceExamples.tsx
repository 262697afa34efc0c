import { Tabs, Typography } from 'antd';
import { serviceApi } from '#lifecycle/service/service.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { documentWords } from './document.words.ts';
import './service.css';

const languages = [
  ['curl', 'curl'],
  ['typescript', 'JavaScript'],
  ['python', 'Python'],
] as const;

/** Programs that call the service, to copy. */
export function ServiceExamples({ id }: { id: string }) {
  const say = useWords(documentWords);
  const query = useApi(serviceApi.examples, { params: { id } });
  const tooltips = [say('copy'), say('copied')];
  return (
    <Loaded query={query}>
      {(examples) => (
        <Panel>
          <p className="weak">{say('keyNote')}</p>
          <Tabs
            items={languages.map(([key, label]) => ({
              key,
              label,
              children: (
                <div className="example">
                  <pre className="code code-box">{examples[key]}</pre>
                  <Typography.Text copyable={{ text: examples[key], tooltips }}>
                    {say('copy')}
                  </Typography.Text>
                </div>
              ),
            }))}
          />
        </Panel>
      )}
    </Loaded>
  );
}
