import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { identityApi } from '#governance/identity/identity.contract.ts';
import { createCaller } from '#platform/http/client.ts';
import { ApiProvider, createQueryClient, queryKeyOf } from '#platform/ui/api.tsx';
import { ThemeProvider } from '#platform/ui/theme.tsx';
import { currentLanguage, onLanguage } from '#platform/ui/words.ts';
import '#platform/ui/ui.css';
import { createWorkbenchRouter } from './router.tsx';
import { isAway, noticePresence } from './shell/presence.ts';
import { countSignIns, tellSessionExpired } from './shell/session-expiry.ts';
import './shell/shell.css';

// Zod would compile schemas with `new Function`, which the security policy of the page forbids.
z.config({ jitless: true });
const zodWords = { zh: z.locales.zhCN, en: z.locales.en };
z.config(zodWords[currentLanguage()]());

noticePresence();
const queries = createQueryClient();
// Answers hold words in the language that was asked for.
onLanguage((language) => {
  z.config(zodWords[language]());
  void queries.invalidateQueries();
});

const call = createCaller({
  url: globalThis.location.origin,
  language: currentLanguage,
  isAway,
  signIns: countSignIns,
  onSessionExpired: tellSessionExpired,
  // Rights may have been taken away while the page was open: the menu and the buttons follow at once.
  onDenied: () => void queries.invalidateQueries({ queryKey: queryKeyOf(identityApi.current) }),
});

// The page and who looks at it are asked for while the first files are still being read.
const router = createWorkbenchRouter();
void router.load();
void queries.prefetchQuery({
  queryKey: queryKeyOf(identityApi.current),
  queryFn: ({ signal }) => call(identityApi.current, {}, { signal }),
});

const place = document.getElementById('app');
if (place === null) throw new Error('index.html has no #app');
createRoot(place).render(
  <StrictMode>
    <ThemeProvider>
      <ApiProvider call={call} queries={queries}>
        <RouterProvider router={router} />
      </ApiProvider>
    </ThemeProvider>
  </StrictMode>,
);
