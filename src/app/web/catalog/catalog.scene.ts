import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.catalog', {
  zh: { scene: '数据目录', resources: '目录条目', review: '目录审核' },
  en: { scene: 'Catalogue', resources: 'Entries', review: 'Catalogue review' },
});

export const catalogScene = defineScene({
  key: 'catalog',
  words,
  pages: [
    {
      path: 'resources',
      permission: 'resource:read',
      menu: 'resources',
      load: () => import('./ResourceListPage.tsx').then((file) => file.ResourceListPage),
    },
    {
      path: 'resource',
      permission: 'resource:read',
      load: () => import('./ResourcePage.tsx').then((file) => file.ResourcePage),
    },
    {
      path: 'resourceEdit',
      permission: 'resource:propose',
      load: () => import('./ResourceEditPage.tsx').then((file) => file.ResourceEditPage),
    },
    {
      path: 'reviewDesk',
      permission: 'resource:review',
      menu: 'review',
      load: () => import('./ReviewDeskPage.tsx').then((file) => file.ReviewDeskPage),
    },
    {
      path: 'resourceVersion',
      permission: 'resource:read',
      load: () => import('./ResourceVersionPage.tsx').then((file) => file.ResourceVersionPage),
    },
  ],
});
