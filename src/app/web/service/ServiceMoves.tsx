import { Button, Input } from 'antd';
import { useState } from 'react';
import { service as road } from '#lifecycle/road/road.ts';
import { serviceApi, type Service } from '#lifecycle/service/service.contract.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useAttempt, useConfirm, useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { serviceWords } from './service.words.ts';

type MoveName = keyof typeof road.moves;

const order = ['publish', 'resume', 'suspend', 'retire'] as const;

/** The moves open in the state of the service; it is not resumed while its data are away. Suspending asks for a reason, retiring and resuming ask first. */
export function ServiceMoves({ service, isAway }: { service: Service; isAway: boolean }) {
  const say = useWords(serviceWords);
  const mayHere = useMayIn(service.departmentId ?? '');
  const deeds = useDeeds(service);
  const [suspending, setSuspending] = useState(false);
  const isOpen = (move: MoveName) => {
    const from: readonly string[] = road.moves[move].from;
    if (isAway && move === 'resume') return false;
    return from.includes(service.state) && mayHere(road.moves[move].permission);
  };
  const run = (move: MoveName) => {
    if (move === 'suspend') setSuspending(true);
    else void deeds[move]();
  };
  return (
    <>
      {order.filter(isOpen).map((move) => (
        <Button
          key={move}
          type={move === 'publish' || move === 'resume' ? 'primary' : 'default'}
          danger={move === 'retire'}
          onClick={() => {
            run(move);
          }}
        >
          {say(move)}
        </Button>
      ))}
      <SuspendDrawer
        service={service}
        open={suspending}
        close={() => {
          setSuspending(false);
        }}
      />
    </>
  );
}

function useDeeds({ id, name, version }: Service) {
  const say = useWords(serviceWords);
  const confirm = useConfirm();
  const attempt = useAttempt();
  const publish = useCommand(serviceApi.publish);
  const resume = useCommand(serviceApi.resume);
  const retire = useCommand(serviceApi.retire);
  const input = { params: { id }, body: { version } };
  return {
    publish: () => attempt(() => publish.mutateAsync(input), say('publishedNow')),
    resume: async () => {
      const words = { title: say('resumeTitle', { name }), text: say('resumeText') };
      if (!(await confirm({ ...words, action: say('resume') }))) return;
      await attempt(() => resume.mutateAsync(input), say('resumed'));
    },
    retire: async () => {
      const words = { title: say('retireTitle', { name }), text: say('retireText') };
      if (!(await confirm({ ...words, action: say('retire'), danger: true }))) return;
      await attempt(() => retire.mutateAsync(input), say('retired'));
    },
  };
}

function SuspendDrawer({
  service,
  open,
  close,
}: {
  service: Service;
  open: boolean;
  close: () => void;
}) {
  const say = useWords(serviceWords);
  const toast = useToast();
  const suspend = useCommand(serviceApi.suspend);
  const { id, name, version } = service;
  return (
    <FormDrawer title={say('suspendTitle', { name })} open={open} onClose={close}>
      <ApiForm
        schema={serviceApi.suspend.body}
        initial={{ version }}
        draftKey={`service-suspend-${id}-${version}`}
        submit={say('suspend')}
        onSubmit={async (body) => {
          await suspend.mutateAsync({ params: { id }, body });
          toast(say('suspended'));
          close();
        }}
      >
        <Field name="reason" label={say('reason')} hint={say('reasonHint')}>
          <Input.TextArea rows={4} maxLength={500} showCount />
        </Field>
      </ApiForm>
    </FormDrawer>
  );
}
