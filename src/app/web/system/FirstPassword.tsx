import { Alert, Button, Modal, Typography } from 'antd';
import { useWords } from '#platform/ui/words.ts';
import { accountWords } from './account.words.ts';

/** A first password that was just set, with whose it is. It lives in this page only. */
export interface ShownPassword {
  displayName: string;
  loginName: string;
  password: string;
}

/** Shows a first password once; it closes by its button alone, so that nobody loses it by a stray click. */
export function FirstPassword({
  shown,
  close,
}: {
  shown: ShownPassword | undefined;
  close: () => void;
}) {
  const say = useWords(accountWords);
  return (
    <Modal
      open={shown !== undefined}
      title={say('passwordTitle', { name: shown?.displayName ?? '' })}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      destroyOnHidden
      footer={
        <Button type="primary" onClick={close}>
          {say('passwordTaken')}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={say('passwordText')} />
      <p className="once-login">{say('loginAs', { name: shown?.loginName ?? '' })}</p>
      <Typography.Text code copyable className="once-secret">
        {shown?.password ?? ''}
      </Typography.Text>
    </Modal>
  );
}
