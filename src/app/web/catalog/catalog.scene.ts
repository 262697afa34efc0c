import { defineWords } from '#platform/ui/words.ts';
import { defineScene } from '../scene.ts';

const words = defineWords('menu.catalog', {
  zh: { scene: '数据目录', resources: '目录条目' },
  en: { scene: 'Catalogue', resources: 'Entries' },
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
      path: 'resourceVersion',
      permission: 'resource:read',
      load: () => import('./ResourceVersionPage.tsx').then((file) => file.ResourceVersionPage),
    },
  ],
});
