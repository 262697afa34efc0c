import { Alert, Input } from 'antd';
import { useState } from 'react';
import { applicationApi, type Application } from '#lifecycle/application/application.contract.ts';
import { application as road } from '#lifecycle/road/road.ts';
import { ApiForm } from '#platform/ui/ApiForm.tsx';
import { useCommand } from '#platform/ui/api.tsx';
import { useAttempt, useConfirm, useToast } from '#platform/ui/confirm.tsx';
import { Field } from '#platform/ui/Field.tsx';
import { FormDrawer } from '#platform/ui/FormPage.tsx';
import { ReasonButton } from '#platform/ui/ReasonButton.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useMayIn } from '../catalog/departments.ts';
import { useSession } from '../shell/session.ts';
import { applicationWords } from './application.words.ts';

type MoveName = keyof typeof road.moves;

const order = ['approve', 'resume', 'suspend', 'close'] as const;

/** The moves open in the state of the application; who registered it is told beforehand that another approves. */
export function ApplicationMoves({ application }: { application: Application }) {
  const say = useWords(applicationWords);
  const { me } = useSession();
  const mayHere = useMayIn(application.departmentId);
  const deeds = useDeeds(application);
  const [asking, setAsking] = useState<'suspend' | 'close'>();
  const isOpen = (move: MoveName) => {
    const from: readonly string[] = road.moves[move].from;
    return from.includes(application.state) && mayHere(road.moves[move].permission);
  };
  const isOwn = application.ownerId === me.id;
  return (
    <>
      {order.filter(isOpen).map((move) => (
        <ReasonButton
          key={move}
          type={move === 'approve' || move === 'resume' ? 'primary' : 'default'}
          danger={move === 'close'}
          reason={move === 'approve' && isOwn ? say('approveOwn') : undefined}
          onClick={() => {
            if (move === 'suspend' || move === 'close') setAsking(move);
            else void deeds[move]();
          }}
        >
          {say(move)}
        </ReasonButton>
      ))}
      <ReasonDrawer
        application={application}
        move={asking}
        close={() => {
          setAsking(undefined);
        }}
      />
    </>
  );
}

function useDeeds({ id, name }: Application) {
  const say = useWords(applicationWords);
  const confirm = useConfirm();
  const attempt = useAttempt();
  const approve = useCommand(applicationApi.approve);
  const resume = useCommand(applicationApi.resume);
  const input = { params: { id } };
  return {
    approve: () => attempt(() => approve.mutateAsync(input), say('approved', { name })),
    resume: async () => {
      const words = { title: say('resumeTitle', { name }), text: say('resumeText') };
      if (!(await confirm({ ...words, action: say('resume') }))) return;
      await attempt(() => resume.mutateAsync(input), say('resumed'));
    },
  };
}

function ReasonDrawer({
  application: { id, name, version },
  move,
  close,
}: {
  application: Application;
  move: 'suspend' | 'close' | undefined;
  close: () => void;
}) {
  const say = useWords(applicationWords);
  const toast = useToast();
  const suspend = useCommand(applicationApi.suspend);
  const end = useCommand(applicationApi.close);
  const isEnd = move === 'close';
  const title = say(isEnd ? 'closeTitle' : 'suspendTitle', { name });
  return (
    <FormDrawer title={title} open={move !== undefined} onClose={close}>
      {isEnd ? <Alert type="warning" showIcon title={say('closeWarning')} /> : null}
      <ApiForm
        schema={applicationApi.close.body}
        draftKey={`application-${move ?? ''}-${id}-${version}`}
        submit={say(isEnd ? 'close' : 'suspend')}
        onSubmit={async (body) => {
          await (isEnd ? end : suspend).mutateAsync({ params: { id }, body });
          toast(say(isEnd ? 'closed' : 'suspended'));
          close();
        }}
      >
        <Field name="reason" label={say('reason')}>
          <Input.TextArea rows={4} maxLength={2000} />
        </Field>
      </ApiForm>
    </FormDrawer>
  );
}
