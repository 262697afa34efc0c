import { Drawer } from 'antd';
import type { Help } from '#platform/ui/Page.tsx';
import { uiWords } from '#platform/ui/ui.words.ts';
import { useWords } from '#platform/ui/words.ts';
import { shellWords } from './shell.words.ts';

/** What the present page is and what one does here. */
export function HelpDrawer({
  help,
  open,
  close,
}: {
  help: Help | undefined;
  open: boolean;
  close: () => void;
}) {
  const say = useWords(shellWords);
  const sayUi = useWords(uiWords);
  return (
    <Drawer title={say('help')} open={open} onClose={close} size={360}>
      {help === undefined ? (
        <p className="weak">{say('helpNone')}</p>
      ) : (
        <div className="help">
          <h2>{sayUi('whatIsThis')}</h2>
          <p>{help.what}</p>
          <h2>{sayUi('whatNext')}</h2>
          <ol>
            {help.next.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      )}
      <p>
        <a href="/api/docs">{say('helpApi')}</a>
      </p>
    </Drawer>
  );
}
