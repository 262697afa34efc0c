import { App } from 'antd';
import { useCallback } from 'react';
import { ApiProblem } from '#platform/http/client.ts';
import { uiWords } from './ui.words.ts';
import { useWords } from './words.ts';

/** A question before something that cannot simply be undone. */
export interface Question {
  title: string;
  text: string;
  /** The verb of what will be done, never only "OK". */
  action: string;
  danger?: boolean;
}

/** Asks before something is done. Out: a function that resolves to whether the person agreed. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  const { modal } = App.useApp();
  const say = useWords(uiWords);
  return useCallback(
    async ({ title, text, action, danger = false }) =>
      modal.confirm({
        title,
        content: text,
        okText: action,
        cancelText: say('cancel'),
        okButtonProps: { danger },
        focusable: { autoFocusButton: danger ? 'cancel' : 'ok' },
      }),
    [modal, say],
  );
}

/** Tells of success in one line that goes away by itself. */
export function useToast(): (words: string) => void {
  const { message } = App.useApp();
  return useCallback((words) => void message.success(words), [message]);
}

/** Tells of a problem of a command that has no form to show it in. It stays until it is closed. */
export function useProblemToast(): (error: unknown) => void {
  const { notification } = App.useApp();
  const say = useWords(uiWords);
  return useCallback(
    (error) => {
      const isProblem = error instanceof ApiProblem;
      notification.error({
        title: isProblem ? error.title : say('defectTitle'),
        description: isProblem
          ? [error.next ?? error.detail, ...error.errors.map(({ message }) => message)].join(' ')
          : say('defectNext'),
        duration: 0,
      });
    },
    [notification, say],
  );
}

/** Does a deed of a button: tells of its success in the given words, or of its problem. */
export function useAttempt(): (deed: () => Promise<unknown>, done: string) => Promise<void> {
  const toast = useToast();
  const tell = useProblemToast();
  return useCallback(
    async (deed, done) => {
      try {
        await deed();
        toast(done);
      } catch (error) {
        tell(error);
      }
    },
    [toast, tell],
  );
}
