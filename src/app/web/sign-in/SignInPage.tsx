import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert } from 'antd';
import * as z from 'zod';
import { identityApi } from '#governance/identity/identity.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { useUrlState } from '#platform/ui/url-state.ts';
import { useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { tellSessionRenewed } from '../shell/session-expiry.ts';
import { DemoAccounts } from './DemoAccounts.tsx';
import { Door } from './Door.tsx';
import { SignInForm } from './SignInForm.tsx';
import { signInWords } from './sign-in.words.ts';

/** Only a page of the workbench, never another site. */
const nextPage = z.object({
  next: z
    .string()
    .regex(/^\/workbench(?=$|[/?])/)
    .optional(),
});

/** The sign-in; afterwards the page that was asked for. */
export function SignInPage() {
  const say = useWords(signInWords);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [{ next }] = useUrlState(nextPage);
  const setup = useApi(identityApi.setupState, {});
  const enter = () => {
    tellSessionRenewed();
    queries.clear();
    const [to = pathTo('home'), search = ''] = (next ?? pathTo('home')).split('?', 2);
    const values = Object.fromEntries(new URLSearchParams(search));
    void navigate({ to, search: values, replace: true });
  };
  return (
    <Door title={say('title')}>
      {setup.data?.needed === true ? (
        <Alert
          type="info"
          showIcon
          title={say('setupNeeded')}
          description={say('setupNeededNext')}
          style={{ marginBottom: 16 }}
        />
      ) : null}
      <SignInForm onSignedIn={enter} />
      <DemoAccounts onSignedIn={enter} />
    </Door>
  );
}
