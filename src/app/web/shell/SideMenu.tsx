import {
  ApiOutlined,
  BookOutlined,
  DatabaseOutlined,
  HomeOutlined,
  InboxOutlined,
  SettingOutlined,
} from '@ant-design/icons';
import { useLocation } from '@tanstack/react-router';
import { Drawer } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useIsNarrow } from '#platform/ui/theme.tsx';
import { useWords } from '#platform/ui/words.ts';
import { patterns, type PathName } from '../paths.ts';
import type { Scene } from '../scene.ts';
import { scenes } from '../scenes.ts';
import { useSession } from './session.ts';
import { shellWords } from './shell.words.ts';

const icons: Readonly<Record<Scene['key'], ReactNode>> = {
  home: <HomeOutlined />,
  catalog: <BookOutlined />,
  supply: <DatabaseOutlined />,
  service: <ApiOutlined />,
  retirement: <InboxOutlined />,
  system: <SettingOutlined />,
};

/** The scenes with their pages; on a phone in a drawer. */
export function SideMenu({ open, close }: { open: boolean; close: () => void }) {
  const say = useWords(shellWords);
  const narrow = useIsNarrow();
  const side = useInSight();
  if (!narrow) {
    return (
      <nav className="side" aria-label={say('mainMenu')} ref={side}>
        <MenuList onChoose={() => undefined} />
      </nav>
    );
  }
  return (
    <Drawer title={say('menu')} placement="left" size={280} open={open} onClose={close}>
      <nav className="side-drawer" aria-label={say('mainMenu')}>
        <MenuList onChoose={close} />
      </nav>
    </Drawer>
  );
}

/** Keeps the page one is on in sight, in a menu that is longer than the window. */
function useInSight() {
  const side = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    side.current?.querySelector('.here')?.scrollIntoView({ block: 'nearest' });
  }, [pathname]);
  return side;
}

function MenuList({ onChoose }: { onChoose: () => void }) {
  return scenes.map((scene) => <SceneMenu key={scene.key} scene={scene} onChoose={onChoose} />);
}

function SceneMenu({ scene, onChoose }: { scene: Scene; onChoose: () => void }) {
  const say = useWords(scene.words);
  const { may } = useSession();
  const { pathname } = useLocation();
  const pages = scene.pages.flatMap(({ path, menu, permission }) =>
    menu === undefined || (permission !== undefined && !may(permission)) ? [] : [{ path, menu }],
  );
  const [only] = pages;
  if (only === undefined) return null;
  const alone = scene.key === 'home';
  return (
    <section className="side-scene">
      {alone ? null : (
        <h2>
          {icons[scene.key]} {say('scene')}
        </h2>
      )}
      <ul>
        {pages.map(({ path, menu }) => (
          <li key={path} onClickCapture={onChoose}>
            <AppLink
              to={patterns[path]}
              className={`side-link${isHere(path, pathname) ? ' here' : ''}`}
            >
              {alone ? icons[scene.key] : null} {say(menu)}
            </AppLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

function isHere(path: PathName, pathname: string): boolean {
  const own = patterns[path];
  return pathname === own || (path !== 'home' && pathname.startsWith(`${own}/`));
}
