import { App, ConfigProvider, theme, type ThemeConfig } from 'antd';
import enGB from 'antd/es/locale/en_GB.js';
import zhCN from 'antd/es/locale/zh_CN.js';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLanguage } from './words.ts';

/** What the person chose; `system` follows the device. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'chengshu.theme';

const fonts = [
  '-apple-system',
  'BlinkMacSystemFont',
  "'Segoe UI'",
  "'PingFang SC'",
  "'HarmonyOS Sans SC'",
  "'Microsoft YaHei'",
  "'Noto Sans CJK SC'",
  "'Noto Sans SC'",
  "'Source Han Sans SC'",
  'sans-serif',
].join(', ');

type Algorithm = typeof theme.darkAlgorithm;
type MapToken = ReturnType<Algorithm>;

/** The spacing of Ant Design's compact theme with the letters of the normal one: dense, but 14 px to read. */
const dense: Algorithm = (seed, map) => {
  const normal: MapToken = map ?? theme.defaultAlgorithm(seed);
  const letters = Object.entries(normal).filter(([name]) => /^(font|lineHeight)/.test(name));
  return { ...theme.compactAlgorithm(seed, normal), ...Object.fromEntries(letters) };
};

const shared = {
  fontFamily: fonts,
  fontSize: 14,
  borderRadius: 4,
  controlHeight: 34,
  wireframe: false,
};

const components: NonNullable<ThemeConfig['components']> = {
  Table: {
    cellPaddingInlineMD: 12,
    cellPaddingBlockMD: 8,
    headerSplitColor: 'transparent',
    headerBg: 'transparent',
  },
  Tabs: { itemSelectedColor: 'var(--link)', itemHoverColor: 'var(--link)' },
  Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
};

const light: ThemeConfig = {
  algorithm: [theme.defaultAlgorithm, dense],
  token: {
    ...shared,
    colorPrimary: '#1b5e9e',
    colorInfo: '#1b5e9e',
    colorLink: '#1b5e9e',
    colorSuccess: '#2f7d3b',
    colorWarning: '#a15c00',
    colorError: '#c0322b',
    colorTextSecondary: '#4a5560',
    colorTextTertiary: '#5f6b76',
    colorTextPlaceholder: '#6b7680',
    colorTextDescription: '#55606b',
    colorBgLayout: '#f3f5f7',
    colorBorder: '#c3cad1',
    colorBorderSecondary: '#e3e7eb',
    // Ant Design derives these from the darker colours above and they come out grey.
    colorPrimaryBg: '#e6f0fa',
    colorPrimaryBgHover: '#d5e6f6',
    colorPrimaryBorder: '#a9cbe9',
    colorInfoBg: '#e6f0fa',
    colorInfoBorder: '#a9cbe9',
    colorSuccessBg: '#e9f6eb',
    colorSuccessBorder: '#b3dcba',
    colorWarningBg: '#fff4e0',
    colorWarningBorder: '#f0cf95',
    colorErrorBg: '#fdeeed',
    colorErrorBorder: '#f2bab6',
    controlItemBgActive: '#e6f0fa',
  },
  components,
};

const dark: ThemeConfig = {
  algorithm: [theme.darkAlgorithm, dense],
  token: {
    ...shared,
    colorPrimary: '#2f74bb',
    colorInfo: '#7fb4ea',
    colorLink: '#7fb4ea',
    colorLinkHover: '#a5cbf2',
    colorTextSecondary: '#b3bcc6',
    colorTextTertiary: '#98a3ae',
    colorTextPlaceholder: '#8d98a3',
    colorTextDescription: '#a6b0ba',
    colorBgBase: '#14181d',
    colorBgLayout: '#0f1317',
    colorBgContainer: '#181d23',
    colorBgElevated: '#20262d',
    colorBorder: '#4a545e',
    colorBorderSecondary: '#2d343c',
    colorPrimaryBg: '#17304a',
    colorInfoBg: '#17304a',
    colorInfoBorder: '#2f5a85',
    colorSuccess: '#6cc07a',
    colorSuccessBg: '#16301c',
    colorSuccessBorder: '#2f5f3a',
    colorWarning: '#e0a545',
    colorWarningBg: '#36290f',
    colorWarningBorder: '#6b5322',
    colorError: '#f0837c',
    colorErrorBg: '#3a1b1a',
    colorErrorBorder: '#743833',
  },
  components,
};

const ThemeContext = createContext<{
  choice: ThemeChoice;
  isDark: boolean;
  choose: (choice: ThemeChoice) => void;
}>({ choice: 'system', isDark: false, choose: () => undefined });

/** The theme of the person, and how to change it. */
export function useTheme() {
  return useContext(ThemeContext);
}

/** Gives all below it Ant Design in our colours, light or dark, in the language of the person. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const [choice, setChoice] = useState(storedChoice);
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)');
  const isDark = choice === 'dark' || (choice === 'system' && systemDark);
  const isStill = useMediaQuery('(prefers-reduced-motion: reduce)');
  const chosen = useMemo<ThemeConfig>(() => {
    const base = isDark ? dark : light;
    // Ant Design leaves its animations out by itself; cut short by a style sheet its menus never come into sight.
    return isStill ? { ...base, token: { ...base.token, motion: false } } : base;
  }, [isDark, isStill]);
  const value = useMemo(
    () => ({
      choice,
      isDark,
      choose: (next: ThemeChoice) => {
        localStorage.setItem(storageKey, next);
        setChoice(next);
      },
    }),
    [choice, isDark],
  );
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  return (
    <ThemeContext value={value}>
      <ConfigProvider
        theme={chosen}
        locale={language === 'zh' ? zhCN : enGB}
        button={{ autoInsertSpace: false }}
      >
        <App component={false}>
          <RootColours isDark={isDark} />
          {children}
        </App>
      </ConfigProvider>
    </ThemeContext>
  );
}

/** Hands the colours to our own style sheet, so that there is one list of them. */
function RootColours({ isDark }: { isDark: boolean }) {
  const { token } = theme.useToken();
  useEffect(() => {
    const { style, dataset } = document.documentElement;
    dataset['theme'] = isDark ? 'dark' : 'light';
    style.colorScheme = isDark ? 'dark' : 'light';
    for (const [name, value] of Object.entries({
      font: token.fontFamily,
      text: token.colorText,
      'text-weak': token.colorTextDescription,
      accent: token.colorPrimary,
      'accent-soft': token.colorPrimaryBg,
      link: token.colorLink,
      error: token.colorError,
      success: token.colorSuccess,
      warning: token.colorWarning,
      page: token.colorBgLayout,
      surface: token.colorBgContainer,
      raised: token.colorBgElevated,
      hover: token.colorFillTertiary,
      line: token.colorBorderSecondary,
      'line-strong': token.colorBorder,
    })) {
      style.setProperty(`--${name}`, value);
    }
  }, [token, isDark]);
  return null;
}

/** Whether a media query holds now, and again when that changes. */
export function useMediaQuery(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => {
      setHolds(list.matches);
    };
    follow();
    list.addEventListener('change', follow);
    return () => {
      list.removeEventListener('change', follow);
    };
  }, [query]);
  return holds;
}

/** Whether the page is as narrow as a phone; tables become cards and drawers fill the screen. */
export function useIsNarrow(): boolean {
  return useMediaQuery('(max-width: 767px)');
}

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
