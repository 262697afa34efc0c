import { Button, Steps } from 'antd';
import type { ReactNode } from 'react';
import * as z from 'zod';
import { Page, Panel, type PageProps } from './Page.tsx';
import { ReasonButton } from './ReasonButton.tsx';
import { useIsNarrow } from './theme.tsx';
import { uiWords } from './ui.words.ts';
import { useUrlState } from './url-state.ts';
import { useWords } from './words.ts';

/** One step of a wizard. */
export interface WizardStep {
  key: string;
  title: string;
  /** Why one cannot go on from here; undefined when one can. */
  blocked?: string | undefined;
  /** Instead of the word "next". */
  action?: string;
  /** Runs before going on, for example sends; a refusal keeps the step. Resolves to false to stay. */
  leave?: () => Promise<boolean>;
  /** Its content has the main deed of the page; going on is a plain button then. */
  hasOwnDeed?: boolean;
  content: ReactNode;
}

const stepState = z.object({ step: z.string().max(40).optional() });

/**
 * Where a wizard is. Each step is an entry of the browser's history, so "back" goes one step back. A step whose
 * earlier steps are not done opens the first of those instead.
 */
export function useWizardStep(steps: readonly WizardStep[]) {
  const [{ step }, change] = useUrlState(stepState);
  const asked = Math.max(
    0,
    steps.findIndex(({ key }) => key === step),
  );
  const firstBlocked = steps.findIndex(({ blocked }) => blocked !== undefined);
  const index = firstBlocked === -1 ? asked : Math.min(asked, firstBlocked);
  return {
    index,
    go: (to: number) => {
      change({ step: steps[to]?.key }, { push: true });
    },
  };
}

/** A task in steps: the steps above, one step below, back and next. The step is in the address. */
export function WizardPage({
  steps,
  ...page
}: Omit<PageProps, 'children'> & { steps: readonly WizardStep[] }) {
  const say = useWords(uiWords);
  const narrow = useIsNarrow();
  const { index, go } = useWizardStep(steps);
  const step = steps[index];
  if (step === undefined) return null;
  const next = async () => {
    if (step.leave !== undefined && !(await step.leave())) return;
    if (index < steps.length - 1) go(index + 1);
  };
  return (
    <Page {...page}>
      {narrow ? (
        <p className="weak">
          {say('step', { step: index + 1, count: steps.length })} · {step.title}
        </p>
      ) : (
        <Steps current={index} size="small" items={steps.map(({ title }) => ({ title }))} />
      )}
      <Panel>
        {step.content}
        <div className="form-actions">
          {index > 0 ? (
            <Button
              onClick={() => {
                go(index - 1);
              }}
            >
              {say('previous')}
            </Button>
          ) : null}
          <ReasonButton
            type={step.hasOwnDeed === true ? 'default' : 'primary'}
            reason={step.blocked}
            onClick={() => void next()}
          >
            {step.action ?? say(index === steps.length - 1 ? 'finish' : 'next')}
          </ReasonButton>
        </div>
      </Panel>
    </Page>
  );
}
