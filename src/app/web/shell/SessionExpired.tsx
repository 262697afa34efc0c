import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import type { Me } from '#governance/identity/identity.contract.ts';
import { dropAllDrafts } from '#platform/ui/form-draft.ts';
import { useWords } from '#platform/ui/words.ts';
import { SignInForm } from '../sign-in/SignInForm.tsx';
import { tellSessionRenewed } from './session-expiry.ts';
import { shellWords } from './shell.words.ts';

/** Above a page whose session ended: sign in again and go on. Somebody else begins with an empty page. */
export function SessionExpired({ me }: { me: Me }) {
  const say = useWords(shellWords);
  const queries = useQueryClient();
  return (
    <Modal
      open
      title={say('expiredTitle')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      width={420}
    >
      <p className="weak">{say('expiredText')}</p>
      <SignInForm
        loginName={me.loginName}
        onSignedIn={(loginName) => {
          if (loginName !== me.loginName) {
            dropAllDrafts();
            globalThis.location.reload();
            return;
          }
          tellSessionRenewed();
          void queries.invalidateQueries();
        }}
      />
    </Modal>
  );
}
