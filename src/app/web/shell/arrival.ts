import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** A page whose content has not come after so long keeps the focus on its place. */
const waitMsMax = 10_000;

/**
 * Moves the focus to the heading of a page that was just come to, so that who listens hears where one is and who uses
 * the keyboard goes on from there. What the page itself has focused stays; a change of filters or tabs moves nothing.
 */
export function useFocusOnArrival(): void {
  const router = useRouter();
  useEffect(() => {
    let cancel = () => {};
    const stop = router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
      if (fromLocation === undefined || !pathChanged) return;
      const content = document.getElementById('content');
      if (content === null || isInside(content)) return;
      cancel();
      content.focus({ preventScroll: true });
      cancel = onceThereIsHeading(content, (heading) => {
        // Whoever went on by keyboard or mouse meanwhile is not brought back.
        if (document.activeElement !== content) return;
        heading.setAttribute('tabindex', '-1');
        heading.focus({ preventScroll: true });
      });
    });
    return () => {
      stop();
      cancel();
    };
  }, [router]);
}

function isInside(content: HTMLElement): boolean {
  return document.activeElement !== content && content.contains(document.activeElement);
}

/** Calls back when the heading stands, now or once the content has come. Out: gives up waiting. */
function onceThereIsHeading(content: HTMLElement, found: (heading: HTMLElement) => void) {
  const look = () => {
    const heading = content.querySelector('h1');
    if (heading === null) return;
    cancel();
    found(heading);
  };
  const watch = new MutationObserver(look);
  const timer = setTimeout(() => {
    watch.disconnect();
  }, waitMsMax);
  const cancel = () => {
    clearTimeout(timer);
    watch.disconnect();
  };
  watch.observe(content, { childList: true, subtree: true });
  look();
  return cancel;
}
