import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type AnyRoute,
} from '@tanstack/react-router';
import { PageSkeleton } from '#platform/ui/Skeletons.tsx';
import { parseSearch, writeSearch } from '#platform/ui/url-state.ts';
import { patterns } from './paths.ts';
import { scenes } from './scenes.ts';
import { BrokenPage, MissingPage } from './shell/StatePages.tsx';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: MissingPage,
  errorComponent: BrokenPage,
});

const outside: AnyRoute[] = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => redirect({ to: patterns.home, throw: true }),
  }),
  createRoute({
    getParentRoute: () => root,
    path: patterns.setUp,
    component: lazyRouteComponent(() => import('./sign-in/SetUpPage.tsx'), 'SetUpPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: patterns.signIn,
    component: lazyRouteComponent(() => import('./sign-in/SignInPage.tsx'), 'SignInPage'),
  }),
];

/** Everything inside stands in the frame with the menu and needs a session. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: lazyRouteComponent(() => import('./shell/Frame.tsx'), 'Frame'),
});

const inside: AnyRoute[] = scenes.flatMap((scene) =>
  scene.pages.map((page) =>
    createRoute({
      getParentRoute: () => frame,
      path: patterns[page.path],
      component: lazyRouteComponent(async () => ({ default: await page.load() })),
    }),
  ),
);

const passwordPage = createRoute({
  getParentRoute: () => frame,
  path: patterns.password,
  component: lazyRouteComponent(() => import('./sign-in/PasswordPage.tsx'), 'PasswordPage'),
});

/** Shows every pattern with made-up content; only the development server has it. */
function developmentPages(): AnyRoute[] {
  if (!import.meta.env.DEV) return [];
  return [
    createRoute({
      getParentRoute: () => frame,
      path: patterns.patterns,
      component: lazyRouteComponent(() => import('./patterns/PatternsPage.tsx'), 'PatternsPage'),
    }),
  ];
}

/** The router of the workbench, made of the scenes. */
export function createWorkbenchRouter() {
  return createRouter({
    routeTree: root.addChildren([
      ...outside,
      frame.addChildren([...inside, passwordPage, ...developmentPages()]),
    ]),
    parseSearch,
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    defaultPendingComponent: PageSkeleton,
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: MissingPage,
    scrollRestoration: true,
    trailingSlash: 'never',
  });
}
