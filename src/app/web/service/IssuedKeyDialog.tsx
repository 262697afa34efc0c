import { Alert, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useWords } from '#platform/ui/words.ts';
import { applicationWords } from './application.words.ts';

/** Shows a new key once. It is in no draft, no cache and no address; closing forgets it. */
export function IssuedKeyDialog({
  issued,
  onClose,
}: {
  issued: string | undefined;
  onClose: () => void;
}) {
  const say = useWords(applicationWords);
  const [told, setTold] = useState<'copiedKey' | 'copyFailed'>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(issued ?? '');
      setTold('copiedKey');
    } catch {
      // Not every browser lets a page copy; the words say how to do it by hand.
      setTold('copyFailed');
    }
  };
  return (
    <Modal
      open={issued !== undefined}
      title={say('issuedTitle')}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      afterClose={() => {
        setTold(undefined);
      }}
      footer={<Button onClick={onClose}>{say('issuedDone')}</Button>}
    >
      <div className="stack">
        <Alert type="warning" showIcon title={say('issuedOnce')} />
        <Input.TextArea
          readOnly
          autoSize
          value={issued ?? ''}
          aria-label={say('issuedKey')}
          onFocus={(event) => {
            event.target.select();
          }}
        />
        <div>
          <Button type="primary" onClick={() => void copy()}>
            {say('copyKey')}
          </Button>{' '}
          <output>{told === undefined ? '' : say(told)}</output>
        </div>
      </div>
    </Modal>
  );
}
