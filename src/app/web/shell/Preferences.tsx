import { BulbOutlined, GlobalOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTheme, type ThemeChoice } from '#platform/ui/theme.tsx';
import { changeLanguage, useLanguage, useWords } from '#platform/ui/words.ts';
import { shellWords } from './shell.words.ts';

/** Changes between the two languages; it is named in the other one, so that whoever needs it can read it. */
export function LanguageButton() {
  const say = useWords(shellWords);
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <Button
      type="text"
      icon={<GlobalOutlined />}
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => void changeLanguage(other)}
    >
      {say('otherLanguage')}
    </Button>
  );
}

/** Light, dark, or as the device. */
export function ThemeButton() {
  const say = useWords(shellWords);
  const menu = useThemeMenu();
  return (
    <Dropdown menu={menu} trigger={['click']}>
      <Button type="text" icon={<BulbOutlined />} aria-label={say('theme')} />
    </Dropdown>
  );
}

/** The choices of appearance as a menu. */
export function useThemeMenu(): MenuProps {
  const say = useWords(shellWords);
  const { choice, choose } = useTheme();
  const choices: readonly [ThemeChoice, string][] = [
    ['system', say('themeSystem')],
    ['light', say('themeLight')],
    ['dark', say('themeDark')],
  ];
  return {
    selectable: true,
    selectedKeys: [choice],
    items: choices.map(([key, label]) => ({
      key,
      label,
      onClick: () => {
        choose(key);
      },
    })),
  };
}
