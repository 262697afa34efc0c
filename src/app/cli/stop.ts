import { constants } from 'node:os';
import { isBegunByNpm, whenLauncherIsGone } from './launcher.ts';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Why the platform was asked to stop. */
export type StopReason = (typeof signals)[number] | 'launcher gone';

const atOnce = [
  '再次收到停止信号：立即停止。尚未答复的请求中断；已提交的数据不受影响，未完成的任务在下次启动后重新运行。',
  'Asked to stop again: stopping at once. Requests not answered yet are cut off; what was committed is safe, and unfinished jobs run again after the next start.',
  '',
].join('\n');

/**
 * Waits to be asked to stop: by SIGTERM (a service manager), SIGINT (Ctrl-C) or SIGHUP (the terminal was closed), or
 * because npm or npx began this process and is gone. A second signal ends the process at once, says what that means,
 * and exits with 128 and the number of the signal. In: the environment. Out: why.
 */
export function whenAskedToStop(
  env: Readonly<Record<string, string | undefined>>,
): Promise<StopReason> {
  return new Promise((resolve) => {
    let isAsked = false;
    const ask = (reason: StopReason) => {
      isAsked = true;
      unwatch();
      resolve(reason);
    };
    const unwatch = isBegunByNpm(env)
      ? whenLauncherIsGone(() => {
          ask('launcher gone');
        })
      : () => undefined;
    for (const signal of signals) {
      process.on(signal, () => {
        if (!isAsked) {
          ask(signal);
          return;
        }
        process.stderr.write(atOnce);
        process.exit(128 + constants.signals[signal]);
      });
    }
  });
}
