import { useLocation, useNavigate } from '@tanstack/react-router';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { identityApi, type Me } from '#governance/identity/identity.contract.ts';
import {
  organizationApi,
  type Department,
} from '#governance/organization/organization.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { DefectBoundary, ErrorState } from '#platform/ui/ErrorState.tsx';
import { dropAllDrafts } from '#platform/ui/form-draft.ts';
import { HelpContext, type Help } from '#platform/ui/Page.tsx';
import { PageSkeleton } from '#platform/ui/Skeletons.tsx';
import { useWords } from '#platform/ui/words.ts';
import { patterns } from '../paths.ts';
import { PasswordDue } from '../sign-in/PasswordPage.tsx';
import { AllowedPage } from './AllowedPage.tsx';
import { useFocusOnArrival } from './arrival.ts';
import { SessionExpired } from './SessionExpired.tsx';
import { followSession, isSessionExpired } from './session-expiry.ts';
import { SessionContext, type Session } from './session.ts';
import { shellWords } from './shell.words.ts';
import { SideMenu } from './SideMenu.tsx';
import { TopBar } from './TopBar.tsx';

const meStaleMs = 60_000;
const departmentKey = 'chengshu.department';

/** The frame of the workbench: who is signed in, the bar above, the menu left, the page. */
export function Frame() {
  const current = useApi(identityApi.current, {}, { staleMs: meStaleMs, everyMs: meStaleMs });
  const told = useSyncExternalStore(followSession, isSessionExpired);
  const answer = current.data?.me;
  const me = useLastKnown(answer ?? undefined);
  if (me === undefined) {
    if (answer === null) return <ToSignIn />;
    if (current.error === null) return <PageSkeleton />;
    return <ErrorState error={current.error} retry={() => void current.refetch()} />;
  }
  if (me.passwordDue) return <PasswordDue me={me} />;
  return (
    <SignedIn me={me}>
      <Bars />
      {told || answer === null ? <SessionExpired me={me} /> : null}
    </SignedIn>
  );
}

/**
 * The person of this tab. A page whose session ended stays as it is, so the person is kept when the platform knows
 * nobody any more. Somebody else who signed in by another tab begins with an empty page.
 */
function useLastKnown(answer: Me | undefined): Me | undefined {
  const [known, setKnown] = useState(answer);
  const isOther = known !== undefined && answer !== undefined && known.id !== answer.id;
  if (answer !== undefined && known !== answer && !isOther) setKnown(answer);
  useEffect(() => {
    if (!isOther) return;
    dropAllDrafts();
    globalThis.location.reload();
  }, [isOther]);
  return known ?? answer;
}

/** Leads to the sign-in once, and from there back to the page that was asked for. */
function ToSignIn() {
  const navigate = useNavigate();
  const asked = useRef(globalThis.location.pathname + globalThis.location.search);
  useEffect(() => {
    const next = asked.current === patterns.home ? undefined : asked.current;
    const search = next === undefined ? {} : { next };
    void navigate({ to: patterns.signIn, search, replace: true });
  }, [navigate]);
  return <PageSkeleton />;
}

function SignedIn({ me, children }: { me: Me; children: ReactNode }) {
  const may = useCallback((permission: string) => me.permissions.includes(permission), [me]);
  const tree = useApi(
    organizationApi.list,
    {},
    { enabled: may('department:read'), staleMs: meStaleMs },
  );
  const [chosen, setChosen] = useState(() => sessionStorage.getItem(departmentKey));
  const session = useMemo<Session>(() => {
    const departments = postsOf(me, tree.data?.items ?? []);
    const byId = (id: string | null) => departments.find((one) => one.id === id);
    return {
      me,
      may,
      departments,
      department: byId(chosen) ?? byId(me.departmentId) ?? departments[0],
      chooseDepartment: (id) => {
        sessionStorage.setItem(departmentKey, id);
        setChosen(id);
      },
    };
  }, [me, may, tree.data, chosen]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

function postsOf(me: Me, departments: readonly Department[]): Department[] {
  const own = new Set(me.posts.map((post) => post.departmentId));
  return departments.filter(({ id }) => own.has(id));
}

function Bars() {
  const say = useWords(shellWords);
  const [help, setHelp] = useState<Help | undefined>();
  const [menuOpen, setMenuOpen] = useState(false);
  const { pathname } = useLocation();
  useFocusOnArrival();
  return (
    <HelpContext value={setHelp}>
      <a className="skip" href="#content">
        {say('skip')}
      </a>
      <TopBar
        help={help}
        openMenu={() => {
          setMenuOpen(true);
        }}
      />
      <div className="frame">
        <SideMenu
          open={menuOpen}
          close={() => {
            setMenuOpen(false);
          }}
        />
        <main id="content" className="content" tabIndex={-1}>
          <DefectBoundary place={pathname}>
            <AllowedPage />
          </DefectBoundary>
        </main>
      </div>
    </HelpContext>
  );
}
