import { Breadcrumb } from 'antd';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { AppLink } from './AppLink.tsx';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

/** The words of the help drawer for one page. */
export interface Help {
  /** What this page is, in a sentence or two. */
  what: string;
  /** What one does here, step by step. */
  next: readonly string[];
}

export const HelpContext = createContext<(help: Help | undefined) => void>(() => undefined);

/** A link on the way from the scene to this page; the last has no path. */
export interface Crumb {
  title: string;
  path?: string;
}

export interface PageProps {
  title: string;
  /** Beside the title: the state. */
  tag?: ReactNode;
  /** One line below the title. */
  description?: ReactNode;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  help?: Help;
  children: ReactNode;
}

/** The frame of every page: way, title with state, actions, content. Sets the title of the tab and the help. */
export function Page({ title, tag, description, crumbs, actions, help, children }: PageProps) {
  usePageTitle(title);
  useHelp(help);
  return (
    <div className="page">
      {crumbs === undefined ? null : (
        <Breadcrumb
          items={crumbs.map((crumb) => ({
            title:
              crumb.path === undefined ? (
                crumb.title
              ) : (
                <AppLink to={crumb.path}>{crumb.title}</AppLink>
              ),
          }))}
        />
      )}
      <header className="page-header">
        <div className="page-title">
          <h1>{title}</h1>
          {tag}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {description === undefined ? null : <p className="page-description weak">{description}</p>}
      {children}
    </div>
  );
}

/** The title of the browser's tab. */
export function usePageTitle(title: string): void {
  const product = useWords(uiWords)('product');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}

function useHelp(help: Help | undefined): void {
  const setHelp = useContext(HelpContext);
  const text = JSON.stringify(help);
  useEffect(() => {
    setHelp(help);
    return () => {
      setHelp(undefined);
    };
    // `help` is left out: a page makes a new object at each render, and with it the drawer would be set, drawn and set
    // again without end. `text` is the same as long as the words are.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [setHelp, text]);
}

/** A plain surface for a part of a page. */
export function Panel({
  title,
  extra,
  children,
}: {
  title?: string;
  extra?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="panel">
      {title === undefined ? null : (
        <div className="panel-header">
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  );
}
