import type { ReactNode } from 'react';
import { usePageTitle } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { LanguageButton, ThemeButton } from '../shell/Preferences.tsx';
import { Mark } from '../shell/TopBar.tsx';
import { signInWords } from './sign-in.words.ts';

/** The frame of the pages before the sign-in: the platform's name, one card, language and appearance. */
export function Door({
  title,
  text,
  wide = false,
  children,
}: {
  title: string;
  text?: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const say = useWords(signInWords);
  usePageTitle(title);
  return (
    <div className="door">
      <header className="door-head">
        <Mark />
        <p>{say('platform')}</p>
      </header>
      <main className={`door-card${wide ? ' wide' : ''}`}>
        <h1>{title}</h1>
        {text === undefined ? null : <p className="weak">{text}</p>}
        {children}
      </main>
      <div className="door-tools">
        <LanguageButton />
        <ThemeButton />
      </div>
    </div>
  );
}
