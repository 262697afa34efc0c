import { createInstance } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Language = 'zh' | 'en';

/** The words of one part of the interface in both languages; `en` has exactly the keys of `zh`. */
export interface Words<K extends string> {
  namespace: string;
  zh: Readonly<Record<K, string>>;
  en: Readonly<Record<K, string>>;
}

/** Gives the words of a key in the language of the person; `{{name}}` is replaced by the parameter `name`. */
export type Say<K extends string> = (
  key: K,
  params?: Readonly<Record<string, string | number>>,
) => string;

const storageKey = 'chengshu.language';

const words = createInstance();
words.use(initReactI18next);
void words.init({
  lng: storedLanguage(),
  fallbackLng: 'zh',
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  // React writes text as text.
  interpolation: { escapeValue: false },
});

/** Declares words. They come with the file that imports them, so a scene's words load with the scene. */
export function defineWords<const Z extends Readonly<Record<string, string>>>(
  namespace: string,
  both: { zh: Z; en: Readonly<Record<keyof Z, string>> },
): Words<keyof Z & string> {
  words.addResourceBundle('zh', namespace, both.zh);
  words.addResourceBundle('en', namespace, both.en);
  return { namespace, ...both };
}

/** The words of a part, in the language of the person, again when it changes. */
export function useWords<K extends string>(part: Words<K>): Say<K> {
  const { t } = useTranslation(part.namespace, { i18n: words });
  // i18next types keys by a global declaration; ours are typed by the part they come from.
  return t as unknown as Say<K>;
}

/** The language of the person. */
export function useLanguage(): Language {
  const { i18n } = useTranslation(undefined, { i18n: words });
  return asLanguage(i18n.language);
}

/** The language now, for what is no component. */
export function currentLanguage(): Language {
  return asLanguage(words.language);
}

/** Changes the language and remembers it in this browser. */
export async function changeLanguage(language: Language): Promise<void> {
  globalThis.localStorage?.setItem(storageKey, language);
  await words.changeLanguage(language);
}

/** Calls back at each change of the language. */
export function onLanguage(follow: (language: Language) => void): void {
  words.on('languageChanged', (language: string) => {
    follow(asLanguage(language));
  });
}

function storedLanguage(): Language {
  // Tests of words run outside a browser.
  return asLanguage(globalThis.localStorage?.getItem(storageKey) ?? 'zh');
}

function asLanguage(text: string): Language {
  return text === 'en' ? 'en' : 'zh';
}
